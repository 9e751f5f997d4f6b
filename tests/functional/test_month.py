"""The PMO's month from opening to publication, with JavaScript off; axe on each page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from programmes import clock
from programmes.actions import outbox
from programmes.models import MailMessage
from tests.factories import reviews as make
from tests.factories.programmes import make_programme
from tests.factories.reviews import Cast
from tests.functional.twin import assert_twin_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = date(2017, 2, 22)


@pytest.fixture
def cast() -> Cast:
    made = make.make_cast()
    make_programme(made.system, name="Zebra care")
    return made


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_month_from_opening_to_publication(plain_page: Page, cast: Cast, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, cast.pmo.email)
    page.goto(f"/systems/{cast.system.key}/months/2017-02/")
    assert_twin_accessible(page)
    open_it(page)
    remind(page)
    make.completed(cast)
    publish(page, cast)
    lock_and_reopen(page)
    read_the_index_and_the_mail(page, cast)


def open_it(page: Page) -> None:
    follow(page, "Open February 2017")
    expect(page.get_by_text("1 programme has no SRO on the day it opens")).to_be_visible()
    assert_twin_accessible(page)
    press(page, "Open February 2017")
    expect(page.get_by_text("February 2017 is open: 2 returns to be written.")).to_be_visible()


def remind(page: Page) -> None:
    follow(page, "Late 2")
    press(page, "Remind about Prevention")
    expect(page.get_by_text("Reminder sent to Mary Manager.")).to_be_visible()
    press(page, "Remind all late")
    expect(page.get_by_text("Nobody to remind")).to_be_visible()
    assert_twin_accessible(page)


def publish(page: Page, cast: Cast) -> None:
    page.goto(f"/systems/{cast.system.key}/months/2017-02/")
    press(page, "Roll up now")
    expect(page.get_by_text("Asked for, and not made yet.")).to_be_visible()
    outbox.drain(now=clock.now())
    page.reload()
    expect(page.get_by_text("Version 1 is ready and not published.")).to_be_visible()
    follow(page, "Publish version 1 to the board")
    expect(page.get_by_text("1 programme is not complete")).to_be_visible()
    assert_twin_accessible(page)
    press(page, "Publish version 1 to the board")
    expect(page.get_by_text("Version 1, the newest, is published.")).to_be_visible()
    assert_twin_accessible(page)


def lock_and_reopen(page: Page) -> None:
    follow(page, "Lock February 2017")
    expect(page.get_by_text("The return has not been submitted")).to_be_visible()
    assert_twin_accessible(page)
    press(page, "Lock February 2017")
    expect(page.get_by_text("Not reported").first).to_be_visible()
    follow(page, "Reopen February 2017")
    press(page, "Reopen February 2017")
    expect(page.get_by_role("alert")).to_contain_text("Enter why the month has to be reopened")
    assert_twin_accessible(page)
    page.get_by_label("Why it has to be reopened").fill("A return was held up.")
    press(page, "Reopen February 2017")
    expect(page.get_by_text("February 2017 is open again.")).to_be_visible()


def read_the_index_and_the_mail(page: Page, cast: Cast) -> None:
    follow(page, "All months")
    assert_twin_accessible(page)
    page.goto(f"/systems/{cast.system.key}/mail/?person={cast.manager.pk}")
    assert_twin_accessible(page)
    message = MailMessage.objects.filter(to=cast.manager, subject__startswith="Reminder").get()
    follow(page, message.subject)
    expect(page.get_by_text("please submit it")).to_be_visible()
    assert_twin_accessible(page)
