"""The components by themselves: accessible, usable without scripts, right in what they say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.factories.programmes import PASSWORD, make_user
from tests.functional.accessibility import assert_accessible

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.functional.gallery"),
]


@pytest.mark.parametrize("name", ["components", "everything", "conflict"])
def test_components_are_accessible(page: Page, name: str) -> None:
    page.goto(f"/gallery/{name}/")
    assert_accessible(page)


@pytest.mark.parametrize("status", [400, 403, 404, 413, 429, 500, 503])
def test_error_pages_are_accessible(page: Page, status: int) -> None:
    page.goto(f"/gallery/fault/{status}/")
    assert_accessible(page)


def test_what_was_typed_outlives_the_session(
    plain_page: Page, sign_in: Callable[..., None]
) -> None:
    page, person = plain_page, make_user("ann@example.org", password=PASSWORD)
    sign_in(page, person.email)
    page.goto("/gallery/private/")
    page.get_by_label("Summary").fill("A long thought\nin two lines")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("main")).to_contain_text("We have kept what you typed")
    page.get_by_label("Email address").fill(person.email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Summary")).to_have_value("A long thought\nin two lines")
    expect(page.locator("main")).to_contain_text("It is not saved yet.")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("body")).to_have_text("A long thought in two lines")


def test_errors_take_focus_and_lead_to_their_fields(page: Page) -> None:
    page.goto("/gallery/everything/")
    page.locator("#id_due-year").fill("17")
    page.get_by_role("button", name="Save and continue").click()
    expect(page).to_have_title("Error: Everything – STP portal")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("link", name="must include a year with 4 numbers").click()
    expect(page.locator("#id_due-year")).to_be_focused()


def test_errors_take_focus_without_scripts(plain_page: Page) -> None:
    plain_page.goto("/gallery/everything/")
    plain_page.get_by_role("button", name="Save and continue").click()
    expect(plain_page.locator(".nhsuk-error-summary")).to_be_focused()


def test_a_whole_form_is_answered_without_scripts(plain_page: Page) -> None:
    page = plain_page
    page.goto("/gallery/everything/")
    page.get_by_label("Title", exact=True).fill("Title")
    page.get_by_label("Summary", exact=True).fill("  Two\nlines <script>")
    page.locator("#id_month-month").fill("Feb")
    page.locator("#id_month-year").fill("2017")
    expect(page.locator("#id_planned-quarter-quarter")).to_be_hidden()
    page.get_by_label("A quarter").check()
    page.locator("#id_planned-quarter-quarter").fill("2")
    page.locator("#id_planned-quarter-year").fill("2024/25")
    page.get_by_label("Amber").check()
    page.locator("#id_kind").check()
    page.get_by_label("Place", exact=True).select_option("b")
    page.locator("#id_several").check()
    page.get_by_label("Yes").check()
    page.get_by_label("Likelihood").select_option("4")
    page.get_by_role("button", name="Save and continue").click()
    said = page.inner_text("body")
    assert "'due': datetime.date(2017, 2, 21), 'month': datetime.date(2017, 2, 1)" in said
    assert "'agreed': True, 'likelihood': 4" in said


def test_a_number_stays_beside_its_column_name_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/gallery/components/")
    cell = page.locator(".app-cards td").nth(0)
    assert cell.inner_text().split("\n") == ["Days late", "0"]
