"""How a chart is drawn, changed in the browser: looked at first, then a version with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from metrics.models import Indicator, SpcSettings
from programmes.models import AuditEntry
from tests.factories import metrics
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db
S = "/systems/vale/indicators/waits/"
BEFORE = make.at(date(2017, 1, 10))


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def pmo(vale: Any) -> Any:
    return make.client_for(make.pmo_of(vale))


@pytest.fixture
def waits(vale: Any) -> Indicator:
    """From April 2014 about 81, from June 2015 about 71; 32 readings."""
    row = metrics.make_indicator(vale, "waits", name="Waits", target="60")
    values = ["80", "82"] * 7 + ["70", "72"] * 9
    metrics.read(row, values, first=date(2014, 4, 1), at=BEFORE)
    return row


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return " ".join(response.content.decode().split())


def sent(*rebases: tuple[str, str], **words: Any) -> dict[str, Any]:
    """The form: days as 2015-06-01 with their reasons."""
    data = {"screen": "no", "two_of_three": "excludes_outside", "version": 0, "lines": 3}
    for number, (on, why) in enumerate(rebases):
        year, month, day = on.split("-")
        parts = {"year": year, "month": month, "day": day}
        data |= {f"on-{number}-{name}": value for name, value in parts.items()}
        data[f"why-{number}"] = why
    return data | words


JUNE = ("2015-06-01", "A new booking system")


def test_it_is_looked_at_beside_what_is_and_nothing_is_saved(waits, pmo):
    asked = text(pmo.get(f"{S}chart/"))
    assert "As it is now" in asked
    assert "The usual settings, never changed." in asked
    said = text(pmo.post(f"{S}chart/", sent(JUNE, show="yes")))
    assert "With these settings" in said
    assert "New limits Jun 2015" in said
    assert "Nothing is saved yet." in said
    assert "A new booking system" in said
    assert said.count('class="app-spc"') == 4
    assert not SpcSettings.objects.exists()


def test_it_can_be_looked_at_without_a_rebase(waits, pmo):
    said = text(pmo.post(f"{S}chart/", sent(fix_after="12", show="yes")))
    assert "The limits are fixed from the first 12 readings." in said


def test_saved_it_is_a_new_version_and_the_page_says_what_it_did(waits, vale, pmo):
    said = text(pmo.post(f"{S}chart/", sent(JUNE)), 422)
    assert "Say why the chart’s settings are changed" in said.replace("&#39;", "’").replace(
        "'", "’"
    )
    data = sent(JUNE, reason="Waits are counted anew")
    page = text(pmo.post(f"{S}chart/", data, follow=True))
    name = make.pmo_of(vale).name
    assert f"Limits recalculated with version 1 of the chart settings, by {name}" in page
    assert "to a mean of 71% with limits" in page
    assert "New limits from 1 June 2015: A new booking system" in page
    assert "Why they were changed: Waits are counted anew" in page
    assert "how the chart of “Waits” is drawn, version 1: new limits from 1 June 2015" in page
    found = AuditEntry.objects.order_by("-id")[0]
    assert found.detail == {"reason": "Waits are counted anew", "version": 1}
    history = text(pmo.get(f"{S}chart/"))
    assert "Version 1" in history
    taken_out = sent(JUNE, **{"out-0": "on"}, version=1, reason="It was a mistake")
    page = text(pmo.post(f"{S}chart/", taken_out, follow=True))
    assert "version 2: no new limits from 1 June 2015 any more" in page
    assert SpcSettings.objects.count() == 2
    then = text(pmo.get(f"{S}?known=2017-01-31"))
    assert "Chart settings: the usual ones, never changed." in then


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            sent(fix_after="5"),
            "Limits that start on 1 April 2014 can&#39;t be fixed after 5 readings: 12 or more",
        ),
        (sent(fix_after="many"), "must be a whole number between 12 and 1,000"),
        (sent(("2015-06-01", "")), "Say why the limits begin anew from 1 June 2015"),
        (sent(JUNE, JUNE), "1 June 2015 is given twice"),
        (sent(("2015-02-31", "Why")), "must be a real date"),
        (sent(**{"why-1": "No day"}), "Enter the day of rebase 2"),
        (sent(two_of_three="never"), "Select whether points beyond a limit count"),
    ],
    ids=["fixed", "words", "no-reason", "twice", "no-day", "reason-alone", "no-rule"],
)
@pytest.mark.parametrize("button", [{"show": "yes"}, {}], ids=["looked-at", "saved"])
def test_what_means_nothing_is_refused_in_words(waits, pmo, data, told, button):
    said = text(pmo.post(f"{S}chart/", data | {"reason": "Because"} | button), 422)
    assert told in said
    assert "There is a problem" in said
    assert not SpcSettings.objects.exists()


@pytest.mark.parametrize(
    ("rebases", "told"),
    [
        ([("2019-01-01", "Later")], "No reading is dated on or after 1 January 2019"),
        ([("2013-01-01", "Early")], "No reading is dated before 1 January 2013"),
        ([JUNE, ("2016-04-01", "Moved")], "Trial limits from 1 June 2015: 10 readings"),
        (
            [("2015-06-02", "One"), ("2015-06-03", "Two")],
            "No reading is dated between 2 June 2015 and 3 June 2015",
        ),
    ],
    ids=["nothing-after", "nothing-before", "few-between", "none-between"],
)
def test_a_doubtful_rebase_is_a_note_and_no_refusal(waits, pmo, rebases, told):
    assert told in text(pmo.post(f"{S}chart/", sent(*rebases, show="yes")))
    data = sent(*rebases, reason="Wanted so")
    assert pmo.post(f"{S}chart/", data).status_code == 302
    assert SpcSettings.objects.count() == 1


def test_somebody_who_saved_first_is_shown_beside_mine(waits, pmo):
    pmo.post(f"{S}chart/", sent(JUNE, reason="Theirs"))
    data = sent(("2016-01-01", "Another ward"), reason="Mine")
    said = text(pmo.post(f"{S}chart/", data), 409)
    assert "Somebody else saved first" in said
    assert "1 January 2016" in said
    assert "1 June 2015" in said
    assert SpcSettings.objects.count() == 1
    assert pmo.post(f"{S}chart/", data | {"version": 1}).status_code == 302


def test_the_same_settings_again_are_refused(waits, pmo):
    said = text(pmo.post(f"{S}chart/", sent(reason="Nothing")), 422)
    assert "nothing was changed" in said


def test_readings_that_came_later_are_told_apart_from_settings(waits, pmo, vale):
    pmo.post(f"{S}chart/", sent(JUNE, reason="Waits are counted anew"))
    row = Indicator.objects.get()
    metrics.correct(row, date(2016, 11, 1), "90", reason="Mistyped", at=make.at(date(2017, 2, 7)))
    page = text(pmo.get(S))
    by_readings = page.index("Limits recalculated with the readings of 7 February 2017")
    by_settings = page.index("Limits recalculated with version 1 of the chart settings")
    assert by_readings < by_settings


def test_an_organisations_chart_leaves_anothers_alone(vale, pmo):
    one = metrics.make_organisation(vale, "one", "One Hospitals")
    two = metrics.make_organisation(vale, "two", "Two Hospitals")
    beds = metrics.make_indicator(vale, "waits", organisations=[one, two])
    for trust in (one, two):
        metrics.read(beds, ["80", "82"] * 14, organisation=trust)
    answer = pmo.post(f"{S}chart/?organisation=two", sent(fix_after="12", reason="So"), follow=True)
    assert "Limits are fixed after the first 12 readings." in text(answer)
    assert "never changed" in text(pmo.get(f"{S}?organisation=one"))
