"""Every page of the running portal, found by following its links as each office: axe and 320 px."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Error, Page, Response

from tests.functional.accessibility import assert_accessible
from tests.functional.conftest import WIDE
from tools import whole_portal as whole

OFFICES = (
    "pmo@staffordshire.example",
    "pm.prevention@staffordshire.example",
    "pm.cancer@staffordshire.example",
    "sro.planned-care@staffordshire.example",
    "reviewer@staffordshire.example",
    "board@staffordshire.example",
    "finance@staffordshire.example",
    "auditor@staffordshire.example",
    "admin@staffordshire.example",
    "pmo@elsewhere.example",
    "pmo@shropshire.example",
)
NO_PAGES = {"static", "schema", "healthz", "readyz", "feed"}


@pytest.fixture
def visitor(browser: Browser, running_portal: whole.Portal) -> Iterator[Page]:
    context = browser.new_context(base_url=running_portal.url, viewport=WIDE)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill(email)
    page.locator("#id_password").fill(whole.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-work/")


_checked: set[str] = set()


def view_of(path: str) -> str:
    try:
        return "static" if path.startswith("/assets/") else resolve(path).view_name
    except Resolver404 as error:
        raise AssertionError(f"A dead link: {path}") from error


def opened(page: Page, address: str) -> Response | None:
    """The page, or None for a file to keep: it is asked for and looked at no further."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
    answer = page.request.fetch(address, method="HEAD", max_redirects=0)
    assert answer.status == 200, (address, answer.status)
    assert "attachment" in answer.headers["content-disposition"], address
    return None


@pytest.mark.browser
@pytest.mark.parametrize("email", OFFICES)
def test_axe_finds_nothing_on_any_page_that_an_office_reaches(visitor, email):
    sign_in(visitor, email)
    waiting, seen = deque(["/my-work/"]), set()
    while waiting:
        address = waiting.popleft()
        path = urlsplit(address).path
        name = view_of(path)
        key = name if name == "my_work" else f"{name}?{bool(urlsplit(address).query)}"
        key += email if name == "my_work" else ""
        if address in seen or key in _checked or name in NO_PAGES or path.startswith("/api/"):
            continue
        seen.add(address)
        _checked.add(key)
        answer = opened(visitor, address)
        if answer is None:
            continue
        assert answer.status == 200, (address, answer.status)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert visitor.title().endswith("STP portal"), address
        assert_accessible(visitor)
        waiting.extend(_links(visitor))


HREFS = "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
"""Of links in drawings too, whose `href` is no text."""


def _links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a[href]", HREFS)
    here = urlsplit(page.url).netloc
    pages = [urldefrag(href).url for href in found if urlsplit(href).netloc == here]
    return [urlsplit(page)._replace(scheme="", netloc="").geturl() for page in pages]


@pytest.mark.browser
def test_pages_for_those_who_are_not_signed_in(visitor):
    for address in ("/sign-in/", "/account/password/reset/", "/no-such-page/"):
        visitor.goto(address)
        assert_accessible(visitor)
