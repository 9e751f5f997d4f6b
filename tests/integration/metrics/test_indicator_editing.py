"""Editing an indicator in the browser: added, changed, closed, opened; refused in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from metrics.models import Indicator
from programmes.enums import Role
from programmes.models import AuditEntry, Framework, Priority
from tests.factories import metrics
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db
S = "/systems/vale"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def pmo(vale: Any) -> Any:
    return make.client_for(make.pmo_of(vale))


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return " ".join(response.content.decode().split())


def sent(**words: Any) -> dict[str, Any]:
    """A whole form of an indicator, with what a test changes."""
    return {
        "name": "Seen within 18 weeks",
        "unit": "percent",
        "decimals": "1",
        "improvement": "increase",
        "frequency": "monthly",
        "cumulative": "no",
        "domain": "performance",
    } | words


def aim_of(system: Any, key: str = "waits", framework: str = "national") -> Priority:
    plan = system.plans.latest("valid_from")
    row, _ = Framework.objects.get_or_create(
        plan=plan, key=framework, defaults={"name": "National objectives", "kind": "objectives"}
    )
    return Priority.objects.create(framework=row, key=key, name=f"Aim {key}")


def last_entry() -> AuditEntry:
    found = AuditEntry.objects.order_by("-id").first()
    assert found
    return found


class TestAdding:
    def test_all_that_is_said_stands_on_its_page(self, vale, pmo):
        care = make.make_programme(vale, "care", name="Planned care")
        trust = metrics.make_organisation(vale, "trust", "Vale Hospitals")
        aim_of(vale)
        asked = text(pmo.get(f"{S}/indicators/add/"))
        assert "National objectives: 0 of 1 ticked" in asked
        answer = pmo.post(
            f"{S}/indicators/add/",
            sent(
                definition="Pathways under 18 weeks.",
                numerator="Under 18 weeks",
                denominator="All pathways",
                source="RTT return",
                owner_office="Director of operations",
                programme="care",
                organisations=["trust"],
                priorities=["national/waits"],
            ),
            follow=True,
        )
        said = text(answer)
        assert "The indicator is added." in said
        for words in ("Vale Hospitals", "Pathways under 18 weeks.", "RTT return", "Planned care"):
            assert words in said
        assert "National objectives: Aim waits" in said
        row = Indicator.objects.get()
        assert (row.key, row.programme, row.plan) == ("seen-within-18-weeks", care, care.plan)
        assert list(row.organisations.all()) == [trust]
        assert last_entry().sentence == "added the indicator “Seen within 18 weeks”"

    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("Not A Key", "lower-case letters and digits with single hyphens"),
            ("waits", "The key “waits” is taken"),
            ("beds", "The key “beds” is taken"),
            ("add", "The key “add” is taken"),
        ],
    )
    def test_a_key_must_be_free_and_well_formed(self, vale, pmo, key, words):
        metrics.make_indicator(vale, "waits")
        metrics.make_indicator(None, "beds")
        said = text(pmo.post(f"{S}/indicators/add/", sent(key=key)), 422)
        assert words in said
        assert "Seen within 18 weeks" in said
        assert Indicator.objects.count() == 2

    def test_another_systems_indicator_leaves_its_key_free(self, vale, pmo):
        metrics.make_indicator(make.make_system("hill"), "waits")
        assert pmo.post(f"{S}/indicators/add/", sent(key="waits")).status_code == 302

    def test_a_button_pressed_twice_adds_one(self, vale, pmo):
        pmo.post(f"{S}/indicators/add/", sent())
        said = text(pmo.post(f"{S}/indicators/add/", sent()), 422)
        assert "There is an indicator with this name in the plan already" in said
        assert Indicator.objects.count() == 1

    def test_what_is_missing_is_asked_for_by_field(self, vale, pmo):
        said = text(pmo.post(f"{S}/indicators/add/", {}), 422)
        for words in ("Enter the name", "Select the unit", "Select which way is better"):
            assert words in said

    @pytest.mark.parametrize(
        ("field", "value"),
        [("programme", "theirs"), ("organisations", "other"), ("priorities", "national/far")],
    )
    def test_what_belongs_to_another_system_is_refused(self, vale, pmo, field, value):
        hill = make.make_system("hill")
        make.make_programme(hill, "theirs")
        metrics.make_organisation(hill, "other", "Other Hospitals")
        aim_of(hill, "far")
        said = text(pmo.post(f"{S}/indicators/add/", sent(**{field: value})), 422)
        assert "There is a problem" in said
        assert not Indicator.objects.exists()


class TestEditing:
    def test_a_change_is_told_with_what_it_was(self, vale, pmo):
        waits = metrics.make_indicator(vale, "waits", name="Waits")
        data = sent(name="Long waits", improvement="decrease", version=waits.version)
        said = text(pmo.post(f"{S}/indicators/waits/edit/", data, follow=True))
        assert "Long waits" in said
        assert "which way is better from “Higher is better” to “Lower is better”" in said
        waits.refresh_from_db()
        assert (waits.key, waits.improvement) == ("waits", "decrease")
        assert last_entry().detail["before"]["name"] == "Waits"

    def test_another_direction_asks_why_once_there_are_readings(self, vale, pmo):
        waits = metrics.make_indicator(vale, "waits", name="Waits")
        metrics.read(waits, ["80"] * 14)
        data = sent(name="Waits", improvement="decrease", version=waits.version)
        said = text(pmo.post(f"{S}/indicators/waits/edit/", data), 422)
        assert "Say why: it changes how the readings are judged" in said
        data["reason"] = "The measure was turned round"
        page = text(pmo.post(f"{S}/indicators/waits/edit/", data, follow=True))
        assert "Which way is better was changed by" in page
        assert "The measure was turned round" in page

    @pytest.mark.parametrize(
        ("field", "value", "label"), [("unit", "count", "%"), ("frequency", "annual", "Monthly")]
    )
    def test_what_readings_are_made_in_stays(self, vale, pmo, field, value, label):
        waits = metrics.make_indicator(vale, "waits")
        metrics.read(waits, ["80"])
        data = sent(version=waits.version, **{field: value})
        said = text(pmo.post(f"{S}/indicators/waits/edit/", data), 422)
        assert f"Its readings are in this: {label}." in said

    def test_an_organisation_with_readings_stays(self, vale, pmo):
        trust = metrics.make_organisation(vale, "trust", "Vale Hospitals")
        waits = metrics.make_indicator(vale, "waits", organisations=[trust])
        metrics.read(waits, ["80"], organisation=trust)
        data = sent(version=waits.version)
        said = text(pmo.post(f"{S}/indicators/waits/edit/", data), 422)
        assert "trust has readings or a plan here, so it stays ticked" in said

    def test_somebody_who_saved_first_is_shown_beside_mine(self, vale, pmo):
        waits = metrics.make_indicator(vale, "waits", name="Waits")
        seen = waits.version
        pmo.post(f"{S}/indicators/waits/edit/", sent(name="Theirs", version=seen))
        data = sent(name="Mine", version=seen)
        said = text(pmo.post(f"{S}/indicators/waits/edit/", data), 409)
        assert "Somebody else saved first" in said
        assert "Mine" in said
        assert "Theirs" in said
        waits.refresh_from_db()
        assert waits.name == "Theirs"
        data["version"] = waits.version
        assert pmo.post(f"{S}/indicators/waits/edit/", data).status_code == 302

    def test_the_file_no_longer_overwrites_what_was_edited_here(self, vale, pmo):
        waits = metrics.make_indicator(vale, "waits")
        pmo.post(f"{S}/indicators/waits/edit/", sent(version=1))
        waits.refresh_from_db()
        assert waits.version == 2


class TestClosing:
    def test_closed_it_leaves_the_summary_and_opened_it_is_back(self, vale, pmo):
        waits = metrics.make_indicator(vale, "waits", name="Waits")
        day = {"closed_on-day": "1", "closed_on-month": "1", "closed_on-year": "2017"}
        data = day | {"reason": "Replaced", "version": 1}
        said = text(pmo.post(f"{S}/indicators/waits/close/", data, follow=True))
        assert "No longer measured from 1 January 2017." in said
        assert "Open it again" in said
        assert "Waits" not in text(pmo.get(f"{S}/performance/"))
        data = {"reason": "Wanted again", "version": 2}
        said = text(pmo.post(f"{S}/indicators/waits/reopen/", data, follow=True))
        assert "No longer measured" not in said
        assert "Opened the indicator “Waits” again" in said
        waits.refresh_from_db()
        assert waits.closed_on is None

    def test_closed_it_takes_no_new_reading(self, vale, pmo):
        metrics.make_indicator(vale, "waits", closed_on=date(2016, 12, 1))
        data = {"period": "2017-01", "value": "81", "provenance": "By hand"}
        said = text(pmo.post(f"{S}/indicators/waits/readings/add/", data), 422)
        assert "It has not been measured since 1 December 2016" in said

    def test_a_day_to_come_is_refused(self, vale, pmo):
        metrics.make_indicator(vale, "waits")
        day = {"closed_on-day": "1", "closed_on-month": "1", "closed_on-year": "2030"}
        data = day | {"reason": "Replaced", "version": 1}
        said = text(pmo.post(f"{S}/indicators/waits/close/", data), 422)
        assert "The day must be today or in the past" in said


PAGES = ("edit", "close", "reopen", "baseline", "target", "trajectory", "chart")


class TestWhoMay:
    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.SRO, Role.PROGRAMME_MANAGER])
    def test_others_neither_see_the_way_nor_pass(self, vale, page, role):
        care = make.make_programme(vale, "care")
        where = vale if role == Role.BOARD_MEMBER else care
        client = make.client_for(make.appoint(None, role, where))
        metrics.make_indicator(care, "waits")
        said = text(client.get(f"{S}/indicators/waits/"))
        assert f"/indicators/waits/{page}/" not in said
        assert client.get(f"{S}/indicators/waits/{page}/").status_code == 403
        assert client.post(f"{S}/indicators/waits/{page}/", sent(version=1)).status_code == 403

    @pytest.mark.parametrize("page", PAGES)
    def test_national_data_are_read_only_in_words(self, vale, pmo, page):
        trust = metrics.make_organisation(vale, "trust", "Vale Hospitals")
        beds = metrics.make_indicator(None, "beds", organisations=[trust])
        metrics.read(beds, ["91"], organisation=trust)
        said = text(pmo.get(f"{S}/indicators/beds/"))
        assert "It is read only: nobody changes it here." in said
        assert f"/indicators/beds/{page}/" not in said
        refused = text(pmo.get(f"{S}/indicators/beds/{page}/"), 403)
        assert "This is national open data" in refused

    @pytest.mark.parametrize("page", PAGES)
    def test_another_systems_indicator_is_not_found(self, vale, pmo, page):
        metrics.make_indicator(make.make_system("hill"), "secret")
        assert pmo.get(f"{S}/indicators/secret/{page}/").status_code == 404
        assert pmo.post(f"/systems/hill/indicators/secret/{page}/").status_code == 404

    def test_the_pmo_of_a_programme_keeps_its_indicators_alone(self, vale):
        care, other = make.make_programme(vale, "care"), make.make_programme(vale, "other")
        client = make.client_for(make.appoint(None, Role.PMO, care))
        metrics.make_indicator(care, "waits")
        metrics.make_indicator(other, "beds")
        assert client.get(f"{S}/indicators/waits/edit/").status_code == 200
        assert client.get(f"{S}/indicators/beds/edit/").status_code == 403
        said = text(client.post(f"{S}/indicators/add/", sent(programme="other")), 422)
        assert "Select the programme" in said
        said = text(client.post(f"{S}/indicators/add/", sent()), 422)
        assert "Select the programme" in said
        answer = client.post(f"{S}/indicators/add/", sent(programme="care"))
        assert answer.status_code == 302


@pytest.mark.parametrize("page", ["edit", "trajectory", "chart"])
def test_a_page_asks_as_much_of_the_database_whatever_there_is(
    vale, pmo, page, django_assert_num_queries
):
    most = {"edit": 12, "trajectory": 10, "chart": 14}[page]
    few = metrics.make_indicator(vale, "few")
    many = metrics.make_indicator(vale, "many")
    for number in range(6):
        many.priorities.add(aim_of(vale, f"aim-{number}"))
    metrics.read(few, ["80"])
    metrics.read(many, ["80", "82"] * 10)
    metrics.plan(many, {f"2016/17 Q{quarter}": "80" for quarter in range(1, 5)})
    pmo.get(f"{S}/indicators/few/{page}/")
    for key in ("few", "many"):
        with django_assert_num_queries(most):
            pmo.get(f"{S}/indicators/{key}/{page}/")
