"""Readings in the monthly return: from the draft, to the signature, to the indicator."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from assurance import psr1_content
from assurance.actions import returns
from assurance.models import Psr1Return
from assurance.selectors.returns import content_of
from metrics.models import Indicator, IndicatorNote, Reading, SpcSettings
from programmes.refusals import Refused
from programmes.text import day
from tests.factories import assurance as psr1s
from tests.factories import metrics
from tests.factories import programmes as make
from tests.factories.assurance import Office
from tests.factories.readings_in_returns import said, signed_month, with_readings

pytestmark = pytest.mark.django_db

DEC, JAN, FEB, MAR = date(2016, 12, 1), date(2017, 1, 1), date(2017, 2, 1), date(2017, 3, 1)
APR = date(2017, 4, 1)


@pytest.fixture
def office() -> Office:
    return psr1s.make_office()


@pytest.fixture
def indicator(office: Office) -> Indicator:
    """Read from April 2015 to December 2016: February's return asks for January's reading."""
    row = metrics.make_indicator(office.programme, "seen-in-time", target="80")
    metrics.read(row, ["78", "79", "77", "78.5"] * 5 + ["79"])
    metrics.plan(row, {"2016-12": "79", "2017-01": "80", "2017-02": "81"})
    return row


def item_of(psr1: Psr1Return) -> dict[str, Any]:
    [item] = content_of(psr1)["readings"]["items"]
    return item


def standing(indicator: Indicator, month: date = JAN) -> str:
    row = Reading.objects.filter(indicator=indicator, starts_on=month).latest("number")
    return f"{row.value.normalize():f}" if row.value is not None else ""


class TestOpening:
    def test_without_indicators_a_return_has_no_such_page(self, office: Office) -> None:
        metrics.make_indicator(office.system)
        psr1 = psr1s.signed_return(office.programme)
        content = content_of(psr1)
        assert "readings" not in content
        assert "readings" not in content["marks"]
        assert "readings" not in content["frozen"]
        assert "indicators" not in psr1.board_content
        assert psr1.content_hash == psr1_content.content_hash(content)

    def test_it_begins_with_what_was_read_before_and_the_plan(
        self, office: Office, indicator: Indicator
    ) -> None:
        item = item_of(psr1s.open_return(office.programme))
        assert (item["id"], item["period"]) == (str(indicator.pk), "2017-01-01")
        assert (item["previous"], item["previous_period"]) == ("79", "2016-12-01")
        assert (item["plan"], item["plan_period"]) == ("80", "January 2017")
        assert (item["value"], item["standing_value"]) == ("", "")

    def test_what_stands_already_is_taken_over(self, office: Office, indicator: Indicator) -> None:
        metrics.read(indicator, ["81"], first=JAN)
        item = item_of(psr1s.open_return(office.programme))
        assert (item["value"], item["standing_value"]) == ("81", "81")

    def test_each_month_begins_anew_and_is_never_unchanged(
        self, office: Office, indicator: Indicator
    ) -> None:
        signed_month(office, FEB, note="A new rota.")
        content = content_of(psr1s.open_return(office.programme, MAR))
        assert content["marks"]["readings"]["unchanged_since"] is None
        [item] = content["readings"]["items"]
        assert (item["value"], item["note"], item["previous"]) == ("", "", "81.5")

    def test_a_longer_period_is_asked_for_once_it_has_ended(self, office: Office) -> None:
        quarterly = metrics.make_indicator(office.programme, frequency="quarterly")
        yearly = metrics.make_indicator(office.programme, frequency="annual")
        items = content_of(psr1s.open_return(office.programme, FEB))["readings"]["items"]
        assert [item["period"] for item in items] == ["2016-10-01", "2015-04-01"]
        items = content_of(psr1s.open_return(office.programme, MAR))["readings"]["items"]
        assert [item["period"] for item in items] == ["2016-10-01", "2015-04-01"]
        items = content_of(psr1s.open_return(office.programme, APR))["readings"]["items"]
        assert [item["period"] for item in items] == ["2017-01-01", "2016-04-01"]
        assert [item["id"] for item in items] == [str(quarterly.pk), str(yearly.pk)]

    def test_why_a_longer_period_has_no_reading_stays_said(self, office: Office) -> None:
        metrics.make_indicator(office.programme, frequency="annual")
        part = {"value": "", "none_why": "Published in July."}
        signed_month(office, DEC, **part)
        for month in (JAN, FEB, MAR):
            item = item_of(psr1s.open_return(office.programme, month))
            assert item["none_why"] == "Published in July."
        assert item_of(psr1s.open_return(office.programme, APR))["none_why"] == ""

    def test_organisations_that_had_closed_report_nothing(self, office: Office) -> None:
        trusts = [
            metrics.make_organisation(office.system, key, key.upper()) for key in ("one", "two")
        ]
        trusts[1].closed_on = date(2016, 12, 31)
        trusts[1].save()
        row = metrics.make_indicator(office.programme, organisations=trusts, target="80")
        item = item_of(psr1s.open_return(office.programme))
        assert (item["id"], item["organisation"]) == (f"{row.pk}-{trusts[0].pk}", "ONE")


class TestWriting:
    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"value": ""}, "value", "Enter the reading of “Seen in time” for January 2017, or"),
            ({"none_why": "Late"}, "none_why", "Delete the reading of “Seen in time”, or why"),
            ({"value": "0.78"}, "as_typed", "Did you mean 78%?"),
            ({"value": "780"}, "as_typed", "is more than 100%. Is that right?"),
            ({"value": "1001"}, "value", "is not a percentage"),
            ({"value": "", "numerator": "9"}, "denominator", "Enter the denominator as well"),
            (
                {"value": "", "numerator": "9", "denominator": "8"},
                "numerator",
                "must not be more than the denominator",
            ),
            ({"value": "50", "numerator": "9", "denominator": "10"}, "value", "does not match"),
        ],
        ids=str,
    )
    def test_what_lacks_or_is_doubted_keeps_the_return_from_the_sro(
        self, office: Office, indicator: Indicator, changes: dict[str, Any], field: str, words: str
    ) -> None:
        Indicator.objects.filter(pk=indicator.pk).update(name="Seen in time")
        psr1 = with_readings(psr1s.open_return(office.programme), **changes)
        assert item_of(psr1)["value"] == changes.get("value", "81.5")
        with pytest.raises(Refused) as refused:
            psr1s.submit(psr1)
        assert words in refused.value.errors[f"readings.{indicator.pk}_{field}"]

    def test_an_unlikely_value_is_right_once_that_is_said(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = with_readings(psr1s.open_return(office.programme), value="0.78", as_typed=True)
        psr1s.sign(psr1s.submit(psr1))
        assert standing(indicator) == "0.78"

    def test_the_tick_is_for_the_figure_that_it_was_given_for(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = with_readings(psr1s.open_return(office.programme), value="0.78", as_typed=True)
        psr1s.save(psr1, "readings", said(psr1, value="0.5"))
        assert not item_of(psr1)["as_typed"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"value": "about 80"}, "value"), ({"none_why": "x" * 1001}, "none_why")],
        ids=["text", "long"],
    )
    def test_what_can_not_be_stored_is_refused(
        self, office: Office, indicator: Indicator, changes: dict[str, Any], field: str
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        with pytest.raises(Refused) as refused:
            psr1s.save(psr1, "readings", said(psr1, **changes))
        assert f"{indicator.pk}_{field}" in refused.value.errors

    def test_names_and_plans_stay_whatever_is_sent(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        psr1s.save(psr1, "readings", said(psr1, title="Mine", plan="1", standing_value="3"))
        item = item_of(psr1)
        assert (item["title"], item["plan"], item["standing_value"]) == (indicator.name, "80", "")

    def test_what_is_recorded_elsewhere_meanwhile_is_looked_at_first(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = with_readings(psr1s.open_return(office.programme))
        metrics.read(indicator, ["80.5"], first=JAN)
        with pytest.raises(Refused) as refused:
            psr1s.submit(psr1)
        words = refused.value.errors[f"readings.{indicator.pk}_value"]
        assert words.startswith("80.5 was recorded for")
        psr1s.save(psr1, "readings", said(psr1))
        psr1s.sign(psr1s.submit(psr1))
        assert standing(indicator) == "81.5"

    def test_what_was_not_typed_follows_what_is_recorded_meanwhile(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = psr1s.fill(psr1s.open_return(office.programme))
        metrics.read(indicator, ["80.5"], first=JAN)
        psr1s.save(psr1, "readings", said(psr1, value="80.5"))
        assert item_of(psr1)["standing_value"] == "80.5"
        psr1s.sign(psr1s.submit(psr1))
        assert Reading.objects.filter(indicator=indicator, starts_on=JAN).count() == 1

    def test_an_indicator_that_was_closed_meanwhile_is_left_alone(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = psr1s.submit(with_readings(psr1s.open_return(office.programme)))
        Indicator.objects.filter(pk=indicator.pk).update(closed_on=FEB)
        psr1s.sign(psr1)
        assert not Reading.objects.filter(indicator=indicator, starts_on=JAN).exists()
        assert psr1.board_content["indicators"]["measured"] == 0


class TestSigning:
    def test_what_is_signed_is_recorded_under_its_reference(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = signed_month(office, FEB, note="A new rota.")
        row = Reading.objects.get(indicator=indicator, starts_on=JAN)
        assert (standing(indicator), row.psr1_reference) == ("81.5", psr1.reference)
        assert (row.provenance, row.by) == (psr1.reference, office.sro)
        note = IndicatorNote.objects.get(indicator=indicator)
        assert (note.month, note.text, note.psr1_reference) == (FEB, "A new rota.", psr1.reference)

    def test_it_freezes_how_each_series_stands_then(
        self, office: Office, indicator: Indicator
    ) -> None:
        SpcSettings.objects.create(
            indicator=indicator, number=2, at=make.at(JAN), by=office.pmo, reason="As agreed"
        )
        metrics.read(indicator, ["70"], first=FEB, at=make.at(FEB))
        psr1 = signed_month(office, FEB)
        content = content_of(psr1)
        assert psr1.content_hash == psr1_content.content_hash(content)
        [frozen] = content["frozen"]["readings"]
        assert (frozen["value"], frozen["plan"], frozen["standing"]) == ("81.5", "80", "met")
        assert (frozen["variation"], frozen["assurance"]) == ("usual", "inconsistent")
        assert (frozen["settings"], frozen["mean"][:3]) == (2, "78.")
        assert psr1.board_content["indicators"] == {
            "measured": 1,
            "on": 1,
            "no_data": 0,
            "off": [],
        }

    def test_the_board_is_told_what_is_off_and_what_was_not_read(
        self, office: Office, indicator: Indicator
    ) -> None:
        unread = metrics.make_indicator(office.programme)
        psr1 = psr1s.fill(psr1s.open_return(office.programme))
        part = said(psr1, value="70")
        part["items"][1]["none_why"] = "The survey is late."
        psr1s.sign(psr1s.submit(psr1s.save(psr1, "readings", part)))
        told = psr1.board_content["indicators"]
        assert (told["measured"], told["on"], told["no_data"]) == (1, 0, 1)
        assert told["off"] == [
            {
                "key": indicator.key,
                "name": indicator.name,
                "organisation": "",
                "organisation_key": "",
                "period": "2017-01-01",
                "period_words": "January 2017",
                "value": "70",
                "plan": "80",
                "unit": "percent",
                "standing": "beyond",
                "variation": "concerning",
                "assurance": "inconsistent",
            }
        ]
        assert not Reading.objects.filter(indicator=unread).exists()

    def test_two_numbers_make_the_value(self, office: Office) -> None:
        row = metrics.make_indicator(
            office.programme, numerator="Seen in time", denominator="All seen"
        )
        signed_month(office, FEB, value="", numerator="799", denominator="1000")
        assert standing(row) == "79.9"

    def test_what_stands_unchanged_is_not_recorded_again(
        self, office: Office, indicator: Indicator
    ) -> None:
        metrics.read(indicator, ["81.5"], first=JAN)
        psr1s.signed_return(office.programme)
        assert Reading.objects.filter(indicator=indicator, starts_on=JAN).count() == 1

    def test_what_was_recorded_after_the_submission_is_corrected_with_its_reason(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = psr1s.submit(with_readings(psr1s.open_return(office.programme)))
        metrics.read(indicator, ["80.5"], first=JAN)
        here = [psr1.system.key, "2017-02", office.programme.key]
        page = make.client_for(office.sro).get(reverse("psr1_sign", args=here)).content.decode()
        assert "1 reading was recorded otherwise meanwhile" in page
        assert (
            f"{make.pmo_of(psr1.system).name} recorded 80.5% on {day(make.at())} "
            "(The trust's monthly return). This return says 81.5%. If you sign, 81.5% replaces it."
        ) in unescape(page)
        psr1s.sign(psr1)
        row = Reading.objects.filter(indicator=indicator, starts_on=JAN).latest("number")
        assert (row.number, standing(indicator)) == (2, "81.5")
        assert row.reason == f"As the return {psr1.reference} says"

    def test_a_refusal_of_the_reading_leaves_nothing_signed(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = psr1s.submit(with_readings(psr1s.open_return(office.programme)))
        Indicator.objects.filter(pk=indicator.pk).update(frequency="quarterly")
        with pytest.raises(Refused, match="can’t be recorded, so the return is not signed"):
            psr1s.sign(psr1)
        psr1.refresh_from_db()
        assert psr1.state == "submitted"


class TestCorrecting:
    def test_a_correction_of_the_return_corrects_its_reading(
        self, office: Office, indicator: Indicator
    ) -> None:
        signed = signed_month(office, FEB)
        psr1 = returns.correct(
            psr1=signed, reason="A digit was lost", by=office.manager, at=make.at(FEB, 13)
        )
        psr1s.save(psr1, "readings", said(psr1, value="71.5"))
        psr1s.sign(psr1s.submit(psr1))
        row = Reading.objects.filter(indicator=indicator, starts_on=JAN).latest("number")
        assert (row.number, row.reason) == (2, "A digit was lost")
        assert (standing(indicator), row.psr1_reference) == ("71.5", psr1.reference)
        assert content_of(signed)["frozen"]["readings"][0]["value"] == "81.5"
        assert psr1.board_content["indicators"]["on"] == 0

    def test_a_correction_of_something_else_begins_with_what_stands_now(
        self, office: Office, indicator: Indicator
    ) -> None:
        signed = signed_month(office, FEB, note="A new rota.")
        metrics.correct(indicator, JAN, "80.2", reason="Recounted", at=make.at(FEB, 12, 30))
        psr1 = returns.correct(
            psr1=signed, reason="A wrong word", by=office.manager, at=make.at(FEB, 13)
        )
        assert (item_of(psr1)["value"], item_of(psr1)["note"]) == ("80.2", "A new rota.")
        psr1s.sign(psr1s.submit(psr1))
        assert Reading.objects.filter(indicator=indicator, starts_on=JAN).count() == 2
        assert IndicatorNote.objects.count() == 1
        assert content_of(psr1)["frozen"]["readings"][0]["value"] == "80.2"

    def test_a_reading_that_stands_is_not_said_away(
        self, office: Office, indicator: Indicator
    ) -> None:
        signed = signed_month(office, FEB)
        psr1 = returns.correct(
            psr1=signed, reason="It was a guess", by=office.manager, at=make.at(FEB, 13)
        )
        psr1s.save(psr1, "readings", said(psr1, value="", none_why="Nobody counted."))
        with pytest.raises(Refused, match=r"81\.5 stands for"):
            psr1s.submit(psr1)
