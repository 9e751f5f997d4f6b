"""Readings of a return as its pages show them, from the draft to the indicator's own page."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assurance import psr1_content
from assurance.models import Psr1Return
from assurance.presenters.psr1_readings import lines
from assurance.presenters.psr1_words import since_last_month
from assurance.selectors.readings import since_signed
from assurance.selectors.returns import content_of, fresh
from metrics.actions.readings import take_back
from metrics.models import Indicator, Reading
from programmes.text import day
from tests.factories import assurance as psr1s
from tests.factories import metrics
from tests.factories import programmes as make
from tests.factories.assurance import Office
from tests.factories.readings_in_returns import said, signed_month, with_readings

pytestmark = pytest.mark.django_db

JAN, FEB, MAR = date(2017, 1, 1), date(2017, 2, 1), date(2017, 3, 1)


@pytest.fixture
def office() -> Office:
    return psr1s.make_office()


@pytest.fixture
def indicator(office: Office) -> Indicator:
    row = metrics.make_indicator(office.programme, "seen-in-time", name="Seen in time", target="80")
    metrics.read(row, ["78", "79", "77", "78.5"] * 5 + ["79"])
    metrics.plan(row, {"2016-12": "79", "2017-01": "80", "2017-02": "81"})
    return row


@pytest.fixture
def manager(office: Office) -> Client:
    return make.client_for(office.manager)


def address(psr1: Psr1Return, name: str = "psr1", **more: Any) -> str:
    where = {"system": psr1.system.key, "month": f"{psr1.month:%Y-%m}"}
    return reverse(name, kwargs=where | {"key": psr1.programme.key} | more)


def page(client: Client, psr1: Psr1Return, name: str = "psr1", **more: Any) -> str:
    response = client.get(address(psr1, name, **more))
    assert response.status_code == 200
    return response.content.decode()


def sent(psr1: Psr1Return, indicator: Indicator, **changes: Any) -> dict[str, Any]:
    fields = {"value": "81.5", "none_why": "", "note": ""} | changes
    return {f"{indicator.pk}_{name}": value for name, value in fields.items()} | {
        "version": psr1.revision
    }


class TestWriting:
    def test_the_page_asks_for_each_series_with_what_is_known(
        self, office: Office, indicator: Indicator, manager: Client
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        shown = page(manager, psr1, "psr1_section", section="readings")
        assert "Before: 79% for December 2016. Plan: 80% for January 2017." in shown
        assert "Reading for January 2017" in shown
        assert "right as typed" not in shown
        assert "Readings of indicators" in page(manager, psr1)

    def test_without_indicators_there_is_no_such_page(
        self, office: Office, manager: Client
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        assert manager.get(address(psr1, "psr1_section", section="readings")).status_code == 404
        assert "Readings of indicators" not in page(manager, psr1)

    def test_what_is_typed_is_saved_as_people_write_it(
        self, office: Office, indicator: Indicator, manager: Client
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        here = address(psr1, "psr1_section", section="readings")
        response = manager.post(here, sent(psr1, indicator, value=" 81.50 % "))
        assert (response.status_code, response["Location"]) == (302, address(psr1))
        psr1.refresh_from_db()
        [item] = content_of(psr1)["readings"]["items"]
        assert item["value"] == "81.5"

    def test_a_word_for_a_number_is_refused_and_kept(
        self, office: Office, indicator: Indicator, manager: Client
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        here = address(psr1, "psr1_section", section="readings")
        response = manager.post(here, sent(psr1, indicator, value="about 80", note="Kept words"))
        assert response.status_code == 422
        shown = response.content.decode()
        assert "Reading of “Seen in time” must be a number" in shown
        assert 'value="about 80"' in shown
        assert "Kept words" in shown

    def test_an_unlikely_value_is_saved_and_asked_about_at_once(
        self, office: Office, indicator: Indicator, manager: Client
    ) -> None:
        psr1 = psr1s.fill(psr1s.open_return(office.programme))
        here = address(psr1, "psr1_section", section="readings")
        response = manager.post(f"{here}?back=check", sent(psr1, indicator, value="0.78"))
        assert response["Location"] == f"{here}?back=check"
        shown = manager.get(response["Location"]).content.decode()
        assert shown.count("0.78% is very small. Did you mean 78%?") == 2
        assert f'href="#id_{indicator.pk}_as_typed"' in shown
        assert 'value="0.78"' in shown
        psr1.refresh_from_db()
        ticked = sent(psr1, indicator, value="0.78", as_typed="on")
        response = manager.post(f"{here}?back=check", ticked)
        assert response["Location"].startswith(address(psr1, "psr1_check"))
        assert "very small" not in page(manager, psr1, "psr1_check")

    def test_what_lacks_leads_to_its_box(
        self, office: Office, indicator: Indicator, manager: Client
    ) -> None:
        psr1 = psr1s.fill(psr1s.open_return(office.programme))
        shown = page(manager, psr1, "psr1_check")
        assert "Enter the reading of “Seen in time” for January 2017" in shown
        assert f"readings/?back=check#id_{indicator.pk}_value" in shown

    def test_what_is_recorded_elsewhere_meanwhile_is_marked(
        self, office: Office, indicator: Indicator, manager: Client
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        metrics.read(indicator, ["80.5"], first=JAN)
        shown = page(manager, psr1, "psr1_section", section="readings")
        assert "80.5% stands for the period already" in shown
        assert 'value="80.5"' in shown
        with_readings(psr1, value="81.5")
        metrics.correct(indicator, JAN, "80.7", reason="Recounted", at=make.at(FEB, 12))
        shown = page(manager, psr1, "psr1_section", section="readings")
        assert "Recorded elsewhere since this page was saved: 80.7" in shown
        assert 'value="81.5"' in shown
        assert "80.7 was recorded for “Seen in time”" in page(manager, psr1, "psr1_check")

    def test_two_who_save_the_page_see_each_other(
        self, office: Office, indicator: Indicator, manager: Client
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        mine = sent(psr1, indicator, value="70")
        psr1s.save(psr1, "readings", said(psr1))
        response = manager.post(address(psr1, "psr1_section", section="readings"), mine)
        assert response.status_code == 409
        assert "81.5" in response.content.decode()

    def test_another_programmes_manager_can_not_write_it(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = psr1s.open_return(office.programme)
        sister = make.make_programme(office.system, "frailty", number="2")
        other = make.client_for(make.appoint(None, "programme_manager", sister))
        here = address(psr1, "psr1_section", section="readings")
        assert other.get(here).status_code == 403
        assert other.post(here, sent(psr1, indicator)).status_code == 403
        assert content_of(psr1)["readings"]["items"][0]["value"] == ""
        stranger = make.client_for(make.pmo_of(make.make_system()))
        assert stranger.get(here).status_code == 404

    def test_its_queries_do_not_grow_with_the_indicators(
        self, office: Office, indicator: Indicator, django_assert_num_queries: Any
    ) -> None:
        for number in range(6):
            trusts = [
                metrics.make_organisation(office.system, f"t{number}-{one}", "Trust")
                for one in range(number)
            ]
            row = metrics.make_indicator(office.programme, organisations=trusts, target="80")
            metrics.read(row, ["70", "71"], organisation=trusts[0] if trusts else None)
        psr1 = psr1s.open_return(office.programme)
        client = make.client_for(office.manager)
        here = address(psr1, "psr1_section", section="readings")
        client.get(here)
        with django_assert_num_queries(14):
            client.get(here)


class TestSigned:
    def test_a_later_correction_changes_the_indicator_not_the_return(
        self, office: Office, indicator: Indicator, settings: Any
    ) -> None:
        psr1 = signed_month(office, FEB)
        settings.STP_TODAY = date(2017, 4, 3)
        row = Reading.objects.get(indicator=indicator, starts_on=JAN)
        where = [psr1.system.key, indicator.key, row.pk]
        pmo, here = make.client_for(office.pmo), reverse("reading_correct", args=where)
        asked = pmo.get(here).content.decode()
        assert f"This reading was signed with the return {psr1.reference}." in asked
        assert "PSR1 PSR1-" not in asked
        corrected = pmo.post(
            here,
            {"value": "76.2", "reason": "Recounted", "provenance": "The clinic", "version": "1"},
        )
        assert corrected.status_code == 302
        sro = make.client_for(office.sro)
        own = reverse("indicator", args=[psr1.system.key, indicator.key])
        assert "76.2%" in sro.get(own).content.decode()
        read = page(sro, psr1)
        assert "81.5%" in read
        told = f"Corrected since: 76.2%, 3 April 2017, by {office.pmo.name}: Recounted."
        assert told in unescape(read)
        assert "By the same plan: " in read
        assert read.count("76.2%") == 1
        reviewer = make.client_for(make.appoint(None, "reviewer", office.system))
        assert told in unescape(page(reviewer, psr1, "review"))
        again = pmo.get(here).content.decode()
        assert f"Version 1 of this reading was signed with the return {psr1.reference}." in again
        assert f"{own}?known=2017-02-" in read
        before = sro.get(f"{own}?known={psr1.signed_at:%Y-%m-%d}").content.decode()
        after = sro.get(f"{own}?known=2017-04-03").content.decode()
        assert "76.2%" not in before
        assert "81.5%" in before
        assert "76.2%" in after
        assert psr1.content_hash == psr1_content.content_hash(content_of(psr1))

    def test_what_came_or_went_since_is_said_too(
        self, office: Office, indicator: Indicator
    ) -> None:
        late = metrics.make_indicator(office.programme, "late", name="Late")
        psr1 = psr1s.fill(psr1s.open_return(office.programme))
        page_said = said(psr1)
        page_said["items"][1] |= {"value": "", "none_why": "The file is late"}
        psr1 = psr1s.sign(psr1s.submit(psr1s.save(psr1, "readings", page_said)))
        sro, on = make.client_for(office.sro), psr1.signed_at + timedelta(days=1)
        assert " since: " not in page(sro, psr1)
        metrics.read(late, ["64"], first=JAN, at=on)
        row = Reading.objects.get(indicator=indicator, starts_on=JAN)
        take_back(reading=row, seen=1, reason="Wrong trust.", by=office.pmo, at=on)
        read = unescape(page(sro, psr1))
        who = f"{day(on)}, by {office.pmo.name}"
        assert f"Recorded since: 64%, {who}: The trust's monthly return." in read
        assert f"Taken back since: {who}: Wrong trust." in read

    def test_what_changed_since_takes_one_query_for_all_series(
        self, office: Office, indicator: Indicator, django_assert_max_num_queries: Any
    ) -> None:
        rows = [metrics.make_indicator(office.programme) for _ in range(5)]
        psr1 = psr1s.fill(psr1s.open_return(office.programme))
        page_said = said(psr1)
        for item in page_said["items"][1:]:
            item["value"] = "65"
        psr1 = psr1s.sign(psr1s.submit(psr1s.save(psr1, "readings", page_said)))
        for row in rows:
            on = psr1.signed_at + timedelta(days=1)
            metrics.correct(row, JAN, "64", reason="Recounted", at=on)
        psr1, stands = fresh(psr1), content_of(psr1)["frozen"]["readings"]
        with django_assert_max_num_queries(1):
            found = since_signed(psr1, stands)
            told = [line.since for line in lines(stands, {}, "vale", None, found)]
        assert len(found) == sum(map(bool, told)) == 5

    def test_what_is_frozen_is_shown_from_signing_to_review(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = psr1s.submit(
            with_readings(psr1s.open_return(office.programme), value="70", note="No clinic.")
        )
        sro = make.client_for(office.sro)
        signing = page(sro, psr1, "psr1_sign")
        for words in ("Over 5% worse than plan", "Plan for January 2017: 80%", "Concern, low"):
            assert words in signing
        psr1s.sign(psr1)
        read = page(sro, psr1)
        assert "How each stood on the day of signing" in read
        assert "As known then" in read
        assert "No clinic." in read
        reviewer = make.client_for(make.appoint(None, "reviewer", office.system))
        told = page(reviewer, psr1, "review")
        assert "Readings of indicators" in told
        assert "Over 5% worse than plan" in told

    def test_two_months_and_two_versions_compare(
        self, office: Office, indicator: Indicator, manager: Client
    ) -> None:
        none = content_of(psr1s.signed_return(make.make_programme(office.system)))
        january = content_of(signed_month(office, JAN, value="79.5"))
        february = content_of(psr1 := signed_month(office, FEB, value="", none_why="It is late."))
        words = [row.sentence for row in since_last_month(january, february)]
        assert "Seen in time, reading: “79.5%” taken out" in words
        assert "Seen in time, why there is none: now “It is late.”" in words
        assert "Seen in time: added" in [row.sentence for row in since_last_month(none, january)]
        assert since_last_month(february, none)
        compared = manager.get(address(psr1, "psr1_compare") + "?earlier=1")
        assert "why there is none" in compared.content.decode()


def test_a_reading_recorded_while_the_sro_reads_is_shown_before_it_is_corrected(
    office: Office, indicator: Indicator
) -> None:
    psr1 = psr1s.submit(with_readings(psr1s.open_return(office.programme)))
    sro, read = make.client_for(office.sro), {"version": psr1.revision, "meanwhile": ""}
    assert 'name="meanwhile" value=""' in page(sro, psr1, "psr1_sign")
    metrics.read(indicator, ["80.5"], first=JAN)
    refused = sro.post(address(psr1, "psr1_sign"), read)
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "Readings were recorded otherwise after you opened this page" in told
    assert "recorded 80.5% on" in told
    assert "This return says 81.5%. If you sign, 81.5% replaces it." in told
    assert f'name="meanwhile" value="{indicator.pk}=80.5"' in told
    assert Reading.objects.filter(indicator=indicator, starts_on=JAN).count() == 1
    read["meanwhile"] = f"{indicator.pk}=80.5"
    for _ in range(2):
        assert sro.post(address(psr1, "psr1_sign"), read).status_code == 302
    rows = Reading.objects.filter(indicator=indicator, starts_on=JAN).order_by("number")
    assert [f"{row.value:.1f}" for row in rows] == ["80.5", "81.5"]
