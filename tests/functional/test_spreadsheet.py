"""A plan out as a spreadsheet and back in a browser, with JavaScript off, then with axe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from programmes.enums import Role
from programmes.models import Milestone, Programme
from tests.factories import programmes as make
from tests.factories import sheets
from tests.functional.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
PAGE = "/systems/north/plans/north-2016/spreadsheet/"
HAND_MADE = [
    ["Ref", "Milestone", "Workstream", "Target date"],
    ["M1", "Open the café", "Planned care", "31/03/2018"],
]


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def programme() -> Programme:
    system = make.make_system("north", name="North")
    programme = make.make_programme(system, "care", name="Planned care", number="7")
    pmo = make.make_user("pmo@north.example", name="Pat Moore", password=make.PASSWORD)
    make.appoint(pmo, Role.PMO, system)
    make.make_milestone(programme, "hub", title="Open the hub")
    make.make_milestone(programme, "list", title="Clear the list")
    return programme


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def send(page: Page, tmp_path: Path, data: bytes, button: str) -> None:
    path = tmp_path / "sent.xlsx"
    path.write_bytes(data)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name=button).click()


def downloaded(page: Page) -> bytes:
    """What the button sends, asked for by the same browser: not every Chromium keeps downloads."""
    button = page.get_by_role("button", name="Download the spreadsheet")
    form = page.locator("form", has=button)
    token = form.locator("[name=csrfmiddlewaretoken]").input_value()
    answer = page.request.post(
        f"{PAGE}file/", form={"csrfmiddlewaretoken": token}, headers={"Referer": page.url}
    )
    assert answer.headers["content-disposition"] == 'attachment; filename="north-2016.xlsx"'
    return answer.body()


def test_download_edit_upload_look_and_confirm(
    plain_page: Page, programme: Programme, sign_in: SignIn, tmp_path: Path
) -> None:
    sign_in(plain_page, "pmo@north.example")
    goes_all_the_way(plain_page, tmp_path, look=_is_there)


def test_every_page_on_the_way_is_accessible(
    page: Page, programme: Programme, sign_in: SignIn, tmp_path: Path
) -> None:
    """With scripts, since axe is one."""
    sign_in(page, "pmo@north.example")
    goes_all_the_way(page, tmp_path, look=assert_accessible)


def _is_there(page: Page) -> None:
    expect(heading(page)).to_be_visible()


def goes_all_the_way(page: Page, tmp_path: Path, look: Callable[[Page], None]) -> None:
    """Out, a fault, back, looked at, confirmed; unedited; and a sheet made by hand."""
    page.goto(PAGE)
    look(page)
    data = downloaded(page)
    book = sheets.opened(data)
    sheets.put(book, "Milestones", "care/hub", "title", "x" * 301)
    send(page, tmp_path, sheets.saved(book), "Upload")
    expect(page.locator("main")).to_contain_text("Milestones, cell C3")
    look(page)
    sheets.put(book, "Milestones", "care/hub", "title", "Open both hubs")
    book["Milestones"].append([None, "care", "Hire a cook", None, "30 June 2017"])
    send(page, tmp_path, sheets.saved(book), "Upload")
    expect(heading(page)).to_contain_text("Look at the changes")
    expect(page.locator("main")).to_contain_text("Open both hubs")
    look(page)
    page.get_by_role("button", name="Write the changes").click()
    expect(heading(page)).to_contain_text("What the spreadsheet changed")
    expect(page.locator("main")).to_contain_text("1 row added and 1 value changed")
    look(page)
    assert set(Milestone.objects.values_list("title", flat=True)) == {
        "Open both hubs",
        "Clear the list",
        "Hire a cook",
    }
    page.goto(PAGE)
    send(page, tmp_path, data, "Upload")
    expect(heading(page)).to_contain_text("No change")
    _imports_a_sheet_made_by_hand(page, tmp_path, look)


def _imports_a_sheet_made_by_hand(page: Page, tmp_path: Path, look: Callable[[Page], None]) -> None:
    page.goto(PAGE)
    page.get_by_role("link", name="Import another spreadsheet").click()
    look(page)
    send(page, tmp_path, sheets.by_hand(HAND_MADE), "Upload")
    expect(heading(page)).to_contain_text("Choose the sheet")
    page.locator("#id_kind").select_option("milestone")
    look(page)
    page.get_by_role("button", name="Continue").click()
    expect(heading(page)).to_contain_text("What each column is")
    expect(page.get_by_label("Target date")).to_have_value("baseline")
    look(page)
    page.get_by_role("button", name="Look at the changes").click()
    expect(page.locator("main")).to_contain_text("Open the café")
    page.get_by_role("button", name="Write the changes").click()
    expect(heading(page)).to_contain_text("What the spreadsheet changed")
    assert Milestone.objects.filter(key="m1", programme__key="care").exists()
