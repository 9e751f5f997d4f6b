"""Entering a reading in the browser: recorded, asked about, refused in words, corrected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from metrics.models import Reading
from programmes.enums import Role
from programmes.models import AuditEntry
from tests.factories import metrics
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

HERE = "/systems/vale/indicators/waits/"
ADD = f"{HERE}readings/add/"
JAN = date(2017, 1, 1)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def care(vale: Any) -> Any:
    return make.make_programme(vale, "care")


@pytest.fixture
def waits(care: Any) -> Any:
    """A percentage that is read each month, with two readings: November and December."""
    row = metrics.make_indicator(care, "waits", name="Seen in time", decimals=1)
    metrics.read(row, ["80", "81"], first=date(2016, 11, 1), at=make.at(date(2017, 1, 10)))
    return row


@pytest.fixture
def client(care: Any) -> Any:
    return make.client_for(make.appoint(None, Role.PROGRAMME_MANAGER, care))


def words(response: Any, status: int = 200) -> str:
    text = " ".join(response.content.decode().split())
    assert response.status_code == status, text[:3000]
    return text


def typed(**given: str) -> dict[str, str]:
    return {"period": "2017-01", "value": "78.4", "provenance": "The trust’s return"} | given


def correction(row: Reading, **given: str) -> dict[str, str]:
    said = {"value": "79", "reason": "Counted twice", "provenance": "The trust’s return"}
    return said | {"version": str(row.number)} | given


class TestAdding:
    def test_a_reading_is_recorded_with_where_it_is_from(self, waits, client):
        answer = client.post(ADD, typed(), follow=True)
        said = words(answer)
        assert answer.redirect_chain == [(HERE, 302)]
        assert "The reading is recorded." in said
        assert "January 2017 is 78.4%" in said
        row = Reading.objects.get(starts_on=JAN)
        assert (row.number, row.provenance) == (1, "The trust’s return")
        last = AuditEntry.objects.latest("id")
        assert last.sentence == "recorded “Seen in time”, January 2017: 78.4"

    def test_the_last_month_that_is_over_is_offered_first(self, waits, client):
        said = words(client.get(ADD))
        assert '<option value="2017-01" selected' in said
        assert said.index('value="2017-02"') < said.index('value="2017-01"')
        assert 'value="2017-03"' not in said
        assert "December 2016: <strong>81.0%</strong>" in said

    def test_an_earlier_year_can_be_chosen(self, waits, client):
        said = words(client.get(f"{ADD}?year=2014"))
        assert '<option value="2015-03"' in said
        assert '<option value="2016-03"' not in said
        assert "2014/15" in said

    @pytest.mark.parametrize("year", ["1066", "2999", "x", "²"])
    def test_a_year_that_is_not_offered_shows_the_latest(self, waits, client, year):
        assert '<option value="2017-01" selected' in words(client.get(f"{ADD}?year={year}"))

    @pytest.mark.parametrize(
        ("frequency", "period", "said"),
        [("quarterly", "2016/17 Q3", "2016/17 Q3"), ("annual", "2015/16", "2015/16")],
    )
    def test_quarters_and_years_are_read_too(self, care, client, frequency, period, said):
        metrics.make_indicator(care, "waits", frequency=frequency)
        assert f'value="{period}" selected' in words(client.get(ADD))
        assert said in words(client.post(ADD, typed(period=period), follow=True))

    @pytest.mark.parametrize("frequency", ["monthly", "quarterly", "annual"])
    @pytest.mark.parametrize("period", ["0001-01", "0001-03", "9999-12", "0000/01"])
    def test_an_address_that_names_no_likely_period_shows_the_latest(
        self, care, client, frequency, period
    ):
        metrics.make_indicator(care, "waits", frequency=frequency)
        assert period not in words(client.get(f"{ADD}?period={period}"))

    def test_a_value_is_worked_out_from_its_parts(self, care, client):
        metrics.make_indicator(care, "waits", numerator="Seen in time", denominator="Seen")
        form = words(client.get(ADD))
        assert "Seen in time" in form
        client.post(ADD, typed(value="", numerator="1,568", denominator="2,000"))
        row = Reading.objects.get()
        assert (row.value, row.numerator, row.denominator) == (Decimal("78.4"), 1568, 2000)

    @pytest.mark.parametrize(
        ("given", "value"),
        [
            (" 78.4% ", "78.4"),
            ("1,250", "1250"),
            ("−3", "-3"),
            ("£1,250.50", "1250.5"),
            ("-£3", "-3"),
        ],
    )
    def test_numbers_are_read_as_people_write_them(self, care, client, given, value):
        metrics.make_indicator(care, "waits", unit="number")
        client.post(ADD, typed(value=given))
        assert f"{Reading.objects.get().value.normalize():f}" == value

    def test_each_organisation_has_its_own(self, vale, care, client):
        one = metrics.make_organisation(vale, "one", "One Hospitals")
        two = metrics.make_organisation(vale, "two", "Two Hospitals")
        metrics.make_indicator(care, "waits", organisations=[one, two])
        assert "One Hospitals" in words(client.get(ADD))
        answer = client.post(f"{ADD}?organisation=two", typed(), follow=True)
        assert answer.redirect_chain == [(f"{HERE}?organisation=two", 302)]
        assert Reading.objects.get().organisation == two
        assert client.get(f"{ADD}?organisation=three").status_code == 404
        assert client.get(f"{ADD}?organisation=whole-system").status_code == 404


class TestAsking:
    @pytest.mark.parametrize(
        ("value", "question"),
        [
            ("0.78", "0.78% is very small. Did you mean 78%?"),
            ("780", "780% is more than 100%. Is that right?"),
        ],
    )
    def test_an_unlikely_value_is_asked_about_and_may_be_right(
        self, waits, client, value, question
    ):
        assert "It is right as typed" not in words(client.get(ADD))
        said = words(client.post(ADD, typed(value=value)), 422)
        assert question in said
        assert f'value="{value}"' in said
        assert "The trust’s return" in said
        assert "It is right as typed" in said
        assert Reading.objects.filter(starts_on=JAN).count() == 0
        client.post(ADD, typed(value=value, as_typed="yes"))
        assert Reading.objects.get(starts_on=JAN).value == Decimal(value)


class TestRefusing:
    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"period": "2017-03"}, "March 2017 has not begun yet"),
            ({"period": "2016/17 Q3"}, "The period must be a month"),
            ({"period": "2017-13"}, "There is no month 13"),
            ({"period": "soon"}, "“soon” is not a period"),
            ({"period": ""}, "Select the period"),
            ({"period": "0001-01"}, "The period must lie between 1990 and 2100"),
            ({"value": ""}, "Enter the value"),
            ({"value": "about 78"}, "You typed “about 78”"),
            ({"value": "7,84"}, "Value must be a number"),
            ({"value": "78%%"}, "You typed “78%%”"),
            ({"value": "7%8"}, "You typed “7%8”"),
            ({"value": "1£250"}, "You typed “1£250”"),
            ({"value": "1e5"}, "Value must be a number"),
            ({"value": "７８"}, "Value must be a number"),
            ({"value": "0.12345678"}, "with up to six decimals"),
            ({"value": "9" * 400}, "Value must be a number"),
            ({"value": "<b>78</b>"}, "You typed “&lt;b&gt;78&lt;/b&gt;”"),
            ({"value": "-4"}, "-4 is not a percentage"),
            ({"provenance": " "}, "Say where the figure is from"),
            ({"provenance": "a" * 201}, "must be 200 characters or fewer"),
        ],
    )
    def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
        self, waits, client, given, told
    ):
        said = words(client.post(ADD, typed(**given)), 422)
        assert told in said
        if "value" not in given:
            assert 'value="78.4"' in said
        assert Reading.objects.count() == 2

    @pytest.mark.parametrize(
        ("numerator", "denominator", "told"),
        [
            ("2001", "2000", "The numerator must not be more than the denominator"),
            ("5", "", "Enter the denominator as well"),
            ("5", "0", "The denominator must be more than 0"),
            ("many", "10", "You typed “many”"),
            ("7.8", "1000", "0.78% is very small. Did you mean 78%?"),
        ],
    )
    def test_parts_that_do_not_fit(self, care, client, numerator, denominator, told):
        metrics.make_indicator(care, "waits", numerator="Seen in time", denominator="Seen")
        sent = typed(value="", numerator=numerator, denominator=denominator)
        assert told in words(client.post(ADD, sent), 422)
        assert Reading.objects.count() == 0

    def test_an_organisation_that_has_closed_has_no_later_reading(self, vale, care, client):
        trust = metrics.make_organisation(vale, "trust", "Old Hospitals")
        trust.closed_on = date(2016, 12, 1)
        trust.save()
        metrics.make_indicator(care, "waits", organisations=[trust])
        assert "closed on 1 December 2016" in words(client.post(ADD, typed()), 422)
        client.post(ADD, typed(period="2016-11"))
        assert Reading.objects.count() == 1

    def test_an_indicator_that_is_measured_no_longer(self, waits, client):
        waits.closed_on = date(2016, 12, 31)
        waits.save()
        told = "It has not been measured since 31 December 2016"
        assert told in words(client.post(ADD, typed()), 422)


class TestCorrecting:
    def test_adding_to_a_month_that_has_a_reading_leads_to_correcting_it(self, waits, client):
        said = words(client.post(ADD, typed(period="2016-12", value="79")), 409)
        standing = Reading.objects.get(starts_on=date(2016, 12, 1))
        assert "A reading stands already for this period" in said
        assert "81%" in said
        assert 'value="79"' in said
        address = f"{HERE}readings/{standing.pk}/correct/"
        assert f'action="{address}"' in said
        told = words(client.post(address, correction(standing)), 302)
        assert told == ""
        assert Reading.objects.filter(starts_on=date(2016, 12, 1)).count() == 2

    def test_the_same_again_is_not_recorded_twice(self, waits, client):
        client.post(ADD, typed())
        said = words(client.post(ADD, typed()), 422)
        assert "This is the value that stands already" in said
        assert Reading.objects.filter(starts_on=JAN).count() == 1

    def test_a_month_that_has_a_reading_opens_its_correction(self, waits, client):
        standing = Reading.objects.get(starts_on=date(2016, 12, 1))
        answer = client.get(f"{ADD}?period=2016-12")
        assert answer["Location"] == f"{HERE}readings/{standing.pk}/correct/"

    def test_both_versions_are_shown_and_the_day_before_shows_the_first(self, waits, client):
        row = Reading.objects.get(starts_on=date(2016, 12, 1))
        address = f"{HERE}readings/{row.pk}/correct/"
        form = words(client.get(address))
        assert "Stands now" in form
        assert row.by.name in form
        assert "10 January 2017" in form
        said = words(client.post(address, correction(row), follow=True))
        assert "The reading is corrected" in said
        assert "December 2016 is 79%" in said
        assert "Counted twice" in said
        assert "81.0%" in said
        assert "December 2016 is 81%" in words(client.get(f"{HERE}?known=2017-01-31"))
        last = AuditEntry.objects.latest("id")
        assert last.sentence == "corrected “Seen in time”, December 2016, from 81 to 79"
        assert last.detail["reason"] == "Counted twice"

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_a_correction_says_why(self, waits, client, reason):
        row = Reading.objects.latest("starts_on")
        address = f"{HERE}readings/{row.pk}/correct/"
        said = words(client.post(address, correction(row, reason=reason)), 422)
        assert "Say why the reading is corrected" in said
        assert 'value="79"' in said

    def test_an_unlikely_correction_is_asked_about(self, waits, client):
        row = Reading.objects.latest("starts_on")
        address = f"{HERE}readings/{row.pk}/correct/"
        assert "Did you mean 79%?" in words(
            client.post(address, correction(row, value="0.79")), 422
        )
        client.post(address, correction(row, value="0.79", as_typed="yes"))
        assert Reading.objects.filter(number=2).count() == 1

    def test_who_recorded_meanwhile_is_shown_beside_mine(self, waits, client):
        row = Reading.objects.latest("starts_on")
        address = f"{HERE}readings/{row.pk}/correct/"
        metrics.correct(waits, row.starts_on, "83", reason="Late returns", at=make.at())
        said = words(client.post(address, correction(row)), 409)
        assert f"{make.pmo_of(waits.system).name} saved this page on 6 February 2017" in said
        assert ">79<" in said
        assert ">83<" in said
        assert Reading.objects.filter(starts_on=row.starts_on).count() == 2
        client.post(address, correction(row, version="2"))
        assert Reading.objects.order_by("-number").first().value == 79

    def test_a_lost_version_is_said(self, waits, client):
        row = Reading.objects.latest("starts_on")
        address = f"{HERE}readings/{row.pk}/correct/"
        assert "has lost track" in words(client.post(address, correction(row, version="x")), 422)

    def test_a_reading_that_never_was_is_taken_back(self, waits, client):
        row = Reading.objects.latest("starts_on")
        address = f"{HERE}readings/{row.pk}/take-back/"
        assert "Say why" in words(client.post(address, {"version": "1", "reason": ""}), 422)
        sent = {"version": "1", "reason": "Another trust’s"}
        said = words(client.post(address, sent, follow=True))
        assert "Taken back" in said
        assert "November 2016 is 80%" in said
        assert Reading.objects.get(number=2).value is None
        assert client.post(address, {"version": "1", "reason": "Again"}).status_code == 409
        sent["version"] = "2"
        assert "taken back already" in words(client.post(address, sent), 422)
        last = AuditEntry.objects.latest("id")
        assert last.sentence == (
            "took back the reading of “Seen in time”, December 2016: it was 81"
        )


class TestWhoMay:
    @pytest.fixture
    def addresses(self, waits: Any) -> list[str]:
        row = Reading.objects.latest("starts_on")
        here = f"{HERE}readings/{row.pk}/"
        return [ADD, f"{here}correct/", f"{here}take-back/", f"{HERE}note/"]

    def test_those_who_only_read_are_told_who_may(self, vale, addresses):
        client = make.client_for(make.appoint(None, Role.BOARD_MEMBER, vale))
        for address in addresses:
            assert "you need an appointment as" in words(client.get(address), 403)
            assert client.post(address, typed()).status_code == 403
        assert Reading.objects.count() == 2
        assert "Add a reading" not in words(client.get(HERE))
        assert "readings/add" not in words(client.get(HERE))

    def test_one_programmes_manager_does_not_enter_for_another(self, vale, addresses):
        other = make.make_programme(vale, "other")
        client = make.client_for(make.appoint(None, Role.PROGRAMME_MANAGER, other))
        for address in addresses:
            assert "“Seen in time”" in words(client.get(address), 403)
            assert client.post(address, typed()).status_code == 403
        assert Reading.objects.count() == 2
        assert "Add a reading" not in words(client.get(HERE))

    def test_those_who_may_are_led_there(self, waits, client):
        said = words(client.get(HERE))
        assert f'href="{ADD}"' in said
        row = Reading.objects.latest("starts_on")
        assert f'href="{HERE}readings/{row.pk}/correct/"' in said
        assert "readings/add" not in words(client.get(f"{HERE}?known=2017-01-31"))

    def test_another_systems_indicator_and_reading_are_not_found(self, waits, client):
        hill = make.make_system("hill")
        secret = metrics.make_indicator(hill, "secret")
        metrics.read(secret, ["80"])
        row = Reading.objects.get(indicator=secret)
        for address in (
            "/systems/vale/indicators/secret/readings/add/",
            f"/systems/vale/indicators/secret/readings/{row.pk}/correct/",
            f"{HERE}readings/{row.pk}/correct/",
            f"{HERE}readings/{row.pk}/take-back/",
            f"{HERE}readings/999999/correct/",
            "/systems/hill/indicators/secret/readings/add/",
        ):
            assert client.get(address).status_code == 404
            assert client.post(address, typed()).status_code == 404
        assert Reading.objects.count() == 3

    def test_nobody_enters_national_data(self, vale, care, client):
        trust = metrics.make_organisation(vale, "trust", "Vale Hospitals")
        metrics.make_indicator(None, "beds", organisations=[trust])
        pmo = make.client_for(make.pmo_of(vale))
        for one in (client, pmo):
            answer = one.get("/systems/vale/indicators/beds/readings/add/")
            assert "national open data" in words(answer, 403)
