"""A real browser against a live server, and the checks that every page must pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.factories.programmes import PASSWORD
from tools import chromium, whole_portal

# Machines that run the tests are busy; what is expected still comes.
expect.set_options(timeout=20_000)
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 800}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path, "No Chromium: run `make test`, which installs one."
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page with JavaScript. What the console calls an error fails the test."""
    yield from _opened(browser, live_server, java_script_enabled=True)


@pytest.fixture(scope="session")
def running_portal() -> Iterator[whole_portal.Portal]:
    """The whole portal with its demonstration, worker and all, as `make run` starts it."""
    with whole_portal.running() as started:
        yield started


@pytest.fixture
def plain_portal_page(browser: Browser, running_portal: whole_portal.Portal) -> Iterator[Page]:
    """A page of the whole portal, with JavaScript off."""
    yield from _opened(browser, running_portal, java_script_enabled=False)


@pytest.fixture
def plain_page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page with JavaScript off."""
    yield from _opened(browser, live_server, java_script_enabled=False)


def _opened(browser: Browser, live_server: Any, **options: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, viewport=WIDE, **options)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if _is_fault(said) else None)
    yield opened
    context.close()
    assert faults == []


def _is_fault(said: Any) -> bool:
    """Refusals are pages of their own, and tests ask for them."""
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
def sign_in() -> Callable[..., None]:
    def enter(page: Page, email: str, password: str = PASSWORD) -> None:
        page.goto("/sign-in/")
        page.get_by_label("Email address").fill(email)
        page.locator("#id_password").fill(password)
        page.get_by_role("button", name="Sign in").click()

    return enter
