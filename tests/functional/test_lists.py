"""Keeping the plan up to date from its lists, with JavaScript off: the place is never lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from programmes.enums import Role
from programmes.models import Milestone, Programme
from tests.factories import delivery
from tests.factories import programmes as make
from tests.functional.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
LIST = "/systems/north/plans/north-2016/milestones/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def care() -> Programme:
    """Sixty milestones, every fourth of them overdue, an action with a note, and the PMO."""
    system = make.make_system("north", name="North")
    programme = make.make_programme(system, "care", name="Planned care", number="7")
    pmo = make.make_user("pmo@north.example", name="Pat Moore", password=make.PASSWORD)
    make.appoint(pmo, Role.PMO, system)
    for number in range(60):
        baseline = date(2017, 1, 31) if number % 4 == 0 else date(2017, 8, 31)
        make.make_milestone(
            programme, f"m{number:02}", title=f"Step {number:02}", baseline=baseline
        )
    action = delivery.make_action(programme, "calls", title="Answer every call")
    delivery.update(action, date(2017, 1, 1), text="The switchboard has been replaced.")
    return programme


def main(page: Page) -> Any:
    return page.locator("main")


def test_an_owner_is_reassigned_in_many_at_once(
    plain_page: Page, care: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto(LIST)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Due").select_option("overdue")
    page.get_by_role("button", name="Apply").click()
    expect(main(page)).to_contain_text(
        "15 of 60 milestones, overdue, soonest first, what is done last."
    )
    page.get_by_label("Choose Step 00").check()
    page.get_by_label("Choose Step 08").check()
    page.get_by_role("button", name="Change the ticked ones").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Change 2 milestones")
    page.get_by_label("New owner").fill("Head of hubs")
    page.get_by_role("button", name="Check the changes").click()
    expect(main(page)).to_contain_text("2 milestones will change.")
    page.get_by_role("button", name="Save 2 changes").click()
    expect(main(page)).to_contain_text("2 milestones are changed.")
    expect(page).to_have_url(re.compile(re.escape(f"{LIST}?due=overdue") + "$"))
    owned = Milestone.objects.filter(owner_office="Head of hubs").values_list("key", flat=True)
    assert sorted(owned) == ["m00", "m08"]


def test_a_row_is_edited_where_it_stands(
    plain_page: Page, care: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto(f"{LIST}?programme=care&order=-title")
    page.get_by_role("link", name="Next page").click()
    page.get_by_role("link", name="Edit Step 03").click()
    expect(page.get_by_role("heading", name="Step 03")).to_be_visible()
    page.locator("#row_owner_office").fill("Head of wards")
    page.locator("#row_note").fill("The ward is painted")
    page.get_by_role("button", name="Save").click()
    expect(main(page)).to_contain_text("“Step 03” is saved.")
    pk = Milestone.objects.get(key="m03").pk
    back = f"{LIST}?programme=care&order=-title&page=2#row-{pk}"
    expect(page).to_have_url(re.compile(re.escape(back) + "$"))
    expect(page.locator(f"#row-{pk}")).to_contain_text("Head of wards")


def test_an_action_is_found_by_a_word_of_its_progress(
    plain_page: Page, care: Programme, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto(LIST)
    page.get_by_label("Search the plans").fill("switchboards")
    page.get_by_role("button", name="Search").click()
    expect(main(page)).to_contain_text("1 thing found with “switchboards”")
    expect(page.locator("mark")).to_have_text("switchboard")
    page.get_by_role("link", name="Answer every call, January 2017").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Answer every call")


def test_a_view_is_kept_under_a_name(plain_page: Page, care: Programme, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto(f"{LIST}?due=overdue")
    page.get_by_role("link", name="Save this view under a name").click()
    page.get_by_label("What do you want to call this view?").fill("Late ones")
    page.get_by_role("button", name="Save").click()
    page.goto(LIST)
    page.get_by_role("link", name="Late ones").click()
    expect(main(page)).to_contain_text("15 of 60 milestones")
    page.get_by_role("link", name="rename or delete").click()
    page.get_by_role("button", name="Delete Late ones").click()
    expect(main(page)).to_contain_text("You have saved none yet")


def test_the_pages_are_accessible(page: Page, care: Programme, sign_in: SignIn) -> None:
    sign_in(page, "pmo@north.example")
    pk = Milestone.objects.get(key="m03").pk
    plan = LIST.removesuffix("milestones/")
    for place in (
        f"{LIST}?due=overdue&programme=care&order=-title",
        f"{LIST}?edit={pk}",
        f"{LIST}save/?due=overdue",
        f"{plan}actions/",
        f"{plan}risks/",
        "/systems/north/search/?q=switchboard",
        "/systems/north/saved-views/",
    ):
        page.goto(place)
        assert_accessible(page)
    page.goto(f"{LIST}?due=overdue")
    page.get_by_text("Filter", exact=True).click()
    assert_accessible(page)
    page.get_by_role("button", name="Change all on this page").click()
    assert_accessible(page)
    page.get_by_label("New owner").fill("Head of hubs")
    page.get_by_role("button", name="Check the changes").click()
    assert_accessible(page)
    Milestone.objects.filter(key="m00").update(owner_office="Somebody else", version=2)
    page.get_by_role("button", name="Save 15 changes").click()
    expect(main(page)).to_contain_text("Nothing has been saved")
    assert_accessible(page)
