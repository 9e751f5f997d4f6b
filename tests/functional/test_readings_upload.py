"""Readings by file in a browser: with JavaScript off, with axe, on a wide screen and a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from metrics.models import Indicator, Reading
from programmes.enums import Role
from tests.factories import metrics
from tests.factories import programmes as make
from tests.factories import reading_files as files
from tests.functional.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
PAGE = "/systems/north/readings/upload/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def waits() -> Indicator:
    system = make.make_system("north", name="North")
    manager = make.make_user("pm@north.example", name="Pat Moore", password=make.PASSWORD)
    care = make.make_programme(system, "care", name="Planned care")
    make.appoint(manager, Role.PROGRAMME_MANAGER, care)
    trust = metrics.make_organisation(system, "trust", "North Hospitals NHS Trust")
    make.pmo_of(system)
    waits = metrics.make_indicator(
        care, "waits", name="Seen within 18 weeks", organisations=[trust], target="92"
    )
    metrics.read(waits, ["80", "82"], organisation=trust, first=date(2016, 11, 1))
    return waits


def test_from_the_template_to_the_receipt(
    plain_page: Page, waits: Indicator, sign_in: SignIn, tmp_path: Path
) -> None:
    sign_in(plain_page, "pm@north.example")
    goes_all_the_way(plain_page, tmp_path, look=lambda page: expect(heading(page)).to_be_visible())


def test_every_page_on_the_way_is_accessible(
    page: Page, waits: Indicator, sign_in: SignIn, tmp_path: Path
) -> None:
    """With scripts, since axe is one; at 1280 and 320 pixels."""
    sign_in(page, "pm@north.example")
    goes_all_the_way(page, tmp_path, look=assert_accessible)


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def send(page: Page, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "january.xlsx"
    path.write_bytes(data)
    page.goto(PAGE)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Upload and look at it").click()


def goes_all_the_way(page: Page, tmp_path: Path, look: Callable[[Page], None]) -> None:
    """Found from the summary; a fault, a question, a correction; written; and nothing again."""
    main = page.locator("main")
    page.goto("/systems/north/performance/")
    page.get_by_role("link", name="Upload readings").click()
    look(page)
    template = page.request.get(f"{PAGE}template/?month=2017-01&plan=all&as=xlsx").body()
    book = files.opened(template)
    files.fill(book, 2, value="seventy")
    send(page, tmp_path, files.saved(book))
    expect(heading(page)).to_contain_text("Nothing can be written yet")
    expect(main).to_contain_text("Readings, cell I2")
    look(page)
    files.fill(book, 2, value=0.78)
    book["Readings"].append(["waits", *[None] * 6, "December 2016", 83])
    files.fill(book, 3, organisation="North Hospitals NHS Trust")
    send(page, tmp_path, files.saved(book))
    expect(main).to_contain_text("1 new reading and 1 correction.")
    look(page)
    page.get_by_role("button", name="Record 2 readings: 1 new, 1 correction").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick each unlikely value")
    expect(page.get_by_role("alert")).to_contain_text("Say why the readings are corrected")
    look(page)
    page.get_by_label("0.78% is right").check()
    page.get_by_label("Why are the readings corrected?").fill("The trust counted again")
    page.get_by_role("button", name="Record 2 readings: 1 new, 1 correction").click()
    expect(heading(page)).to_contain_text("2 readings written")
    expect(main).to_contain_text("SHA-256")
    look(page)
    written = Reading.objects.filter(by__email="pm@north.example")
    assert set(written.values_list("value", flat=True)) == {Decimal("0.78"), Decimal(83)}
    send(page, tmp_path, files.saved(book))
    expect(heading(page)).to_contain_text("Nothing to write")
    look(page)
