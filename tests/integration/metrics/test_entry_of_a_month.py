"""A month's readings in one form: what is filled in is written, all of it or nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from metrics.models import Reading
from programmes.enums import Role
from programmes.models import AuditEntry
from tests.factories import metrics
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

HERE = "/systems/vale/readings/"
JAN = date(2017, 1, 1)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def care(vale: Any) -> Any:
    return make.make_programme(vale, "care", name="Care")


@pytest.fixture
def measures(vale: Any, care: Any) -> dict[str, Any]:
    """A percentage, a count by two organisations, a quarter's sum, and another programme's."""
    one = metrics.make_organisation(vale, "one", "One Hospitals")
    two = metrics.make_organisation(vale, "two", "Two Hospitals")
    found = {
        "waits": metrics.make_indicator(care, "waits", name="Seen in time", decimals=1),
        "beds": metrics.make_indicator(
            care, "beds", name="Beds", unit="count", decimals=0, organisations=[one, two]
        ),
        "saved": metrics.make_indicator(
            care, "saved", name="Saved", unit="pounds", decimals=0, frequency="quarterly"
        ),
        "other": metrics.make_indicator(
            make.make_programme(vale, "other", name="Other"), "other", name="Another’s"
        ),
        "whole": metrics.make_indicator(vale, "whole", name="Of all"),
        "closed": metrics.make_indicator(
            care, "closed", name="Measured once", closed_on=date(2016, 6, 1)
        ),
    }
    metrics.read(found["waits"], ["80", "81"], first=date(2016, 11, 1))
    metrics.plan(found["waits"], {"2017-01": "85"})
    return found


@pytest.fixture
def client(care: Any) -> Any:
    return make.client_for(make.appoint(None, Role.PROGRAMME_MANAGER, care))


def words(response: Any, status: int = 200) -> str:
    text = " ".join(response.content.decode().split())
    assert response.status_code == status, text[:3000]
    return text


def boxes(page: str) -> list[str]:
    """The names of the boxes for values, in order."""
    return re.findall(r'name="(value-[^"]*)"', page)


@pytest.fixture
def names(measures: dict[str, Any]) -> dict[str, str]:
    """The box of each series."""
    found = {key: f"value-{row.pk}" for key, row in measures.items()}
    beds = measures["beds"]
    for organisation in beds.organisations.all():
        found[organisation.key] = f"value-{beds.pk}-{organisation.pk}"
    return found


def sent(names: dict[str, str], **values: str) -> dict[str, str]:
    """Every box of the programme, empty unless given."""
    shown = {names[key]: "" for key in ("waits", "one", "two", "saved")}
    given = {names[key]: value for key, value in values.items()}
    return shown | given | {"provenance": "The trusts’ returns"}


class TestShowing:
    def test_each_series_of_my_programmes_has_a_row_for_the_month_that_is_over(self, names, client):
        said = words(client.get(HERE))
        assert "Readings for January 2017" in said
        assert boxes(said) == [names[key] for key in ("waits", "one", "two", "saved")]
        assert "One Hospitals" in said
        assert "For 2016/17 Q3" in said
        assert "81.0%" in said
        assert "December 2016" in said
        assert "85%" in said
        assert "None for the period" in said
        assert "Another’s" not in said
        assert "Measured once" not in said
        assert "0 of 4 readings are in" in said

    def test_the_pmo_enters_for_all_and_may_choose_one(self, vale, names):
        pmo = make.client_for(make.pmo_of(vale))
        said = words(pmo.get(HERE))
        assert boxes(said) == [
            names[key] for key in ("waits", "one", "two", "saved", "other", "whole")
        ]
        assert boxes(words(pmo.get(f"{HERE}?programme=other"))) == [names["other"]]
        assert boxes(words(pmo.get(f"{HERE}?programme=whole-system"))) == [names["whole"]]

    @pytest.mark.parametrize("month", ["2017-03", "soon", "2016/17", "0001-01", ""])
    def test_a_month_that_is_none_or_has_not_begun_shows_the_last_that_is_over(
        self, names, client, month
    ):
        assert "Readings for January 2017" in words(client.get(f"{HERE}?month={month}"))

    def test_what_stands_is_shown_and_corrected_elsewhere(self, measures, names, client):
        said = words(client.get(f"{HERE}?month=2016-12"))
        assert names["waits"] not in boxes(said)
        row = Reading.objects.get(starts_on=date(2016, 12, 1))
        assert f"/indicators/waits/readings/{row.pk}/correct/" in said
        assert "1 of 4 readings is in" in said

    def test_who_has_nothing_to_enter_is_told(self, vale, client):
        assert "no open indicator here whose readings you enter" in words(client.get(HERE))

    def test_who_only_reads_is_told_who_may(self, vale, names):
        reader = make.client_for(make.appoint(None, Role.BOARD_MEMBER, vale))
        assert "To enter and correct readings" in words(reader.get(HERE), 403)
        assert reader.post(HERE, sent(names, waits="80")).status_code == 403
        assert "Enter readings" not in words(reader.get("/systems/vale/performance/"))

    def test_those_who_may_are_led_there(self, measures, client):
        assert f'href="{HERE}"' in words(client.get("/systems/vale/performance/"))
        programme = words(client.get("/systems/vale/programmes/care/"))
        assert f'href="{HERE}?plan=vale-2016&amp;programme=care"' in programme

    def test_another_system_is_not_found(self, vale, client):
        make.make_system("hill")
        assert client.get("/systems/hill/readings/").status_code == 404

    def test_a_form_has_forty_rows_at_most(self, vale, care, client):
        for number in range(45):
            metrics.make_indicator(care, f"many-{number}")
        assert len(boxes(words(client.get(HERE)))) == 40
        assert len(boxes(words(client.get(f"{HERE}?page=2")))) == 5

    def test_it_asks_as_much_of_the_database_whatever_the_rows(
        self, vale, care, measures, client, django_assert_num_queries
    ):
        client.get(HERE)
        with django_assert_num_queries(12):
            client.get(HERE)
        trust = metrics.make_organisation(vale, "three", "Three Hospitals")
        for number in range(20):
            row = metrics.make_indicator(care, f"many-{number}", organisations=[trust])
            metrics.read(row, ["50"] * 12, organisation=trust)
        with django_assert_num_queries(12):
            client.get(HERE)


class TestRecording:
    def test_what_is_filled_in_is_recorded_for_its_own_period(self, measures, names, client):
        given = sent(names, waits="78.4", two="1,250", saved="£5,000")
        answer = client.post(HERE, given, follow=True)
        assert "3 readings recorded for January 2017." in words(answer)
        assert answer.redirect_chain == [(f"{HERE}?month=2017-01&plan=vale-2016", 302)]
        rows = Reading.objects.filter(provenance="The trusts’ returns")
        assert {(row.indicator.key, row.starts_on, int(row.value)) for row in rows} == {
            ("waits", JAN, 78),
            ("beds", JAN, 1250),
            ("saved", date(2016, 10, 1), 5000),
        }
        told = AuditEntry.objects.filter(verb="readings.imported").latest("id")
        assert "1 reading of" in told.sentence

    def test_one_is_one(self, names, client):
        said = words(client.post(HERE, sent(names, waits="78"), follow=True))
        assert "1 reading recorded for January 2017." in said

    def test_the_same_again_is_recorded_once(self, names, client):
        client.post(HERE, sent(names, waits="78"))
        said = words(client.post(HERE, sent(names, waits="78"), follow=True))
        assert "These readings stand already. Nothing was recorded again." in said
        assert Reading.objects.filter(starts_on=JAN).count() == 1

    def test_parts_are_entered_where_there_are_such(self, care, client):
        row = metrics.make_indicator(care, "parts", numerator="Seen in time", denominator="Seen")
        said = words(client.get(HERE))
        assert f'name="numerator-{row.pk}"' in said
        given = {f"numerator-{row.pk}": "1", f"denominator-{row.pk}": "4", "provenance": "Ours"}
        client.post(HERE, given | {f"value-{row.pk}": ""})
        assert Reading.objects.get().value == 25

    def test_every_fault_is_shown_and_nothing_is_written_or_lost(self, names, client):
        given = sent(names, waits="many", one="12", two="x", saved="5000")
        said = words(client.post(HERE, given), 422)
        assert "There is a problem" in said
        assert "Seen in time must be a number" in said
        assert f'href="#id_{names["waits"]}"' in said
        assert "Beds, Two Hospitals must be a number" in said
        for value in ("many", "12", "x", "5000", "The trusts’ returns"):
            assert f'value="{value}"' in said
        assert Reading.objects.filter(starts_on__gte=date(2016, 12, 2)).count() == 0

    def test_an_unlikely_value_is_asked_about_at_its_row(self, measures, names, client):
        assert "It is right as typed" not in words(client.get(HERE))
        said = words(client.post(HERE, sent(names, waits="0.78", one="12")), 422)
        assert "Seen in time: 0.78% is very small. Did you mean 78%?" in said
        assert said.count("It is right as typed") == 1
        tick = f"as_typed-{measures['waits'].pk}"
        assert f'href="#id_{tick}"' in said
        assert Reading.objects.filter(starts_on=JAN).count() == 0
        given = sent(names, waits="0.78", one="12") | {tick: "on"}
        assert "2 readings recorded" in words(client.post(HERE, given, follow=True))

    def test_a_reading_that_came_meanwhile_is_not_written_over(self, measures, names, vale, client):
        metrics.correct(measures["waits"], JAN, "79", reason="", at=make.at())
        said = words(client.post(HERE, sent(names, waits="78", one="12")), 422)
        assert f"{make.pmo_of(vale).name} recorded 79 meanwhile" in said
        assert 'value="78"' in said
        assert 'value="12"' in said
        assert "/correct/" in said
        assert Reading.objects.filter(starts_on=JAN).count() == 1

    def test_what_was_typed_of_an_indicator_closed_meanwhile_is_named(
        self, measures, names, client
    ):
        measures["waits"].closed_on = date(2017, 1, 31)
        measures["waits"].save()
        said = words(client.post(HERE, sent(names, waits="78", one="12")), 422)
        assert "A reading that you typed, 78, is of an indicator that was closed" in said
        assert Reading.objects.filter(starts_on=JAN).count() == 0

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({}, "Enter at least one reading"),
            ({"waits": "  "}, "Enter at least one reading"),
        ],
    )
    def test_nothing_at_all(self, names, client, given, told):
        assert told in words(client.post(HERE, sent(names, **given)), 422)

    def test_where_the_figures_are_from_is_asked(self, names, client):
        given = sent(names, waits="78") | {"provenance": ""}
        assert "Say where the figure" in words(client.post(HERE, given), 422)

    def test_another_programmes_box_is_not_read(self, names, client):
        given = sent(names, waits="78") | {names["other"]: "99"}
        words(client.post(HERE, given), 422)
        assert Reading.objects.filter(starts_on=JAN).count() == 0

    def test_what_was_typed_when_the_session_ended_comes_back_to_its_month(
        self, care, names, client
    ):
        said = words(client.get(f"{HERE}?month=2016-12"))
        mark = re.search(r'name="shown_to" value="([^"]*)"', said)
        assert mark
        stranger = Client()
        typed = sent(names, one="12") | {"month": "2016-12", "shown_to": mark[1]}
        page = {"referer": f"http://testserver{HERE}?month=2016-12"}
        stranger.post(f"{HERE}?month=2016-12", typed, headers=page)
        stranger.force_login(
            care.appointments.get().user,
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        assert 'value="12"' not in words(stranger.get(HERE))
        said = words(stranger.get(f"{HERE}?month=2016-12"))
        assert "Readings for December 2016" in said
        assert 'value="12"' in said
        assert "It is not saved yet" in said
