"""Many items at once: all of them or none, by who may, over nobody else's words."""

from __future__ import annotations

import threading
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from programmes import due
from programmes.actions import bulk, milestones
from programmes.enums import Role
from programmes.kept_posts import owner_mark
from programmes.lists import LISTS
from programmes.models import (
    AuditEntry,
    Deliverable,
    Milestone,
    Organisation,
    OrganisationName,
    Programme,
    System,
    SystemMembership,
    User,
)
from programmes.refusals import NotAllowed
from tests.factories import delivery
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def system() -> System:
    return make.make_system("north")


@pytest.fixture
def care(system: System) -> Programme:
    return make.make_programme(system, "care", name="Planned care")


@pytest.fixture
def cancer(system: System) -> Programme:
    return make.make_programme(system, "cancer", name="Cancer")


@pytest.fixture
def pmo(system: System) -> Client:
    return make.client_for(make.pmo_of(system))


def address(name: str = "milestones_bulk") -> str:
    return reverse(name, args=["north", "north-2016"])


def text(answer: Any) -> str:
    return answer.content.decode()


def items(*rows: Any) -> str:
    return " ".join(f"{row.pk}:{row.version}" for row in rows)


def owners() -> dict[str, str]:
    return dict(Milestone.objects.values_list("key", "owner_office"))


def test_a_new_owner_for_the_ticked_ones(care: Programme, pmo: Client) -> None:
    one, two, three = (make.make_milestone(care, key, title=key) for key in ("a", "b", "c"))
    chosen = pmo.post(address(), {"which": "ticked", "item": [items(one), items(three)]})
    assert "Change 2 milestones" in text(chosen)
    sent = {"items": items(one, three), "owner_office": "Head of hubs"}
    check = pmo.post(address(), sent | {"step": "check"})
    assert "2 milestones will change." in text(check)
    assert owners() == {"a": "", "b": "", "c": ""}
    saved = pmo.post(address(), sent | {"step": "save"}, follow=True)
    assert "2 milestones are changed." in text(saved)
    assert owners() == {"a": "Head of hubs", "b": "", "c": "Head of hubs"}
    entries = AuditEntry.objects.filter(verb="milestone.edited", programme=care)
    assert entries.count() == 2
    two.refresh_from_db()
    assert two.version == 1


def test_all_that_match_and_those_on_the_page(care: Programme, pmo: Client) -> None:
    rows = [make.make_milestone(care, title=f"Hub {n}") for n in range(52)]
    make.make_milestone(care, "other", title="Ward")
    matching = pmo.post(f"{address()}?q=hub", {"which": "matching"})
    assert "Change 52 milestones" in text(matching)
    shown = pmo.post(address(), {"which": "shown", "shown": items(*rows[:50])})
    assert "Change 50 milestones" in text(shown)


def test_nothing_ticked_is_said(care: Programme, pmo: Client) -> None:
    answer = pmo.post(address(), {"which": "ticked"}, follow=True)
    assert "Tick the milestones that you want to change" in text(answer)


def test_more_than_may_be_changed_at_once(
    care: Programme, pmo: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("programmes.views.bulk.MOST_AT_ONCE", 2)
    for _ in range(3):
        make.make_milestone(care)
    answer = pmo.post(address(), {"which": "matching"}, follow=True)
    assert "More than 2 milestones match" in text(answer)


def test_those_of_others_are_named_and_can_be_left_out(care: Programme, cancer: Programme) -> None:
    mine = make.make_milestone(care, "mine", title="Mine")
    theirs = make.make_milestone(cancer, "theirs", title="Theirs")
    client = make.client_for(make.appoint(None, Role.PROGRAMME_MANAGER, care))
    sent = {"items": items(mine, theirs), "owner_office": "Me"}
    for step in ("choose", "check", "save"):
        refused = text(client.post(address(), sent | {"step": step}))
        assert "Theirs: you hold no appointment that may change it" in refused
        assert "Go on with the other 1" in refused
    assert owners() == {"mine": "", "theirs": ""}
    rest = text(client.post(address(), {"items": items(mine, theirs), "step": "without"}))
    assert "Change 1 milestone" in rest
    assert f'value="{items(mine)}"' in rest


def test_the_action_itself_refuses_what_is_others(care: Programme, cancer: Programme) -> None:
    mine, theirs = make.make_milestone(care), make.make_milestone(cancer, title="Theirs")
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, care)
    with pytest.raises(NotAllowed, match="“Theirs”"):
        change([mine, theirs], manager, owner_office="Me")
    assert set(owners().values()) == {""}


def change(rows: list[Any], by: Any, kind: str = "milestone", **changes: Any) -> int:
    return bulk.change(
        kind=LISTS[kind],
        plan=rows[0].programme.plan,
        items=[bulk.Item(row.pk, row.version) for row in rows],
        changes=changes,
        by=by,
        at=make.at(),
    )


def test_what_is_withdrawn_stops_all(care: Programme, pmo: Client) -> None:
    kept, gone = make.make_milestone(care, title="Kept"), make.make_milestone(care, title="Gone")
    by = make.pmo_of(care.system)
    milestones.withdraw(milestone=gone, reason="No money", version=1, by=by, at=make.at())
    gone.refresh_from_db()
    answer = pmo.post(address(), {"items": items(kept, gone), "step": "choose"})
    assert "Gone (withdrawn): it is withdrawn, closed or completed" in text(answer)


def test_another_plans_items_are_not_found(care: Programme, pmo: Client) -> None:
    other = make.make_milestone(make.make_programme(make.make_system("south")))
    for sent in (items(other), "999999:1", "x", "1:1; drop"):
        answer = pmo.post(address(), {"items": sent, "step": "check", "owner_office": "Me"})
        assert answer.status_code == 404


def test_what_somebody_saved_meanwhile_is_shown_and_nothing_is_written(
    care: Programme, pmo: Client
) -> None:
    one, two = make.make_milestone(care, "a", title="One"), make.make_milestone(care, "b")
    sent = {"items": items(one, two), "owner_office": "Mine", "step": "save"}
    milestones.edit_words(
        milestone=one,
        words={"owner_office": "Theirs"},
        version=None,
        by=make.pmo_of(care.system),
        at=make.at(),
    )
    answer = pmo.post(address(), sent)
    assert answer.status_code == 409
    for words in ("Nothing has been saved", "Owner: Mine", "Owner: Theirs", "save the other 1"):
        assert words in text(answer)
    assert owners() == {"a": "Theirs", "b": ""}
    one.refresh_from_db()
    assert pmo.post(address(), sent | {"items": items(one, two)}).status_code == 302
    assert owners() == {"a": "Mine", "b": "Mine"}


@pytest.mark.django_db(transaction=True)
def test_two_bulk_edits_at_once_write_one_of_them_whole() -> None:
    care = make.make_programme(make.make_system("east"), "care")
    rows = [make.make_milestone(care, f"m{n}") for n in range(6)]
    by = make.pmo_of(care.system)
    start, outcomes = threading.Barrier(2), []

    def press(name: str, order: int) -> None:
        start.wait()
        try:
            outcomes.append(change(rows[::order], by, owner_office=name))
        except bulk.SeveralStale as stale:
            outcomes.append(len(stale.rows))
        finally:
            connection.close()

    pressed = [
        threading.Thread(target=press, args=(name, order)) for name, order in (("A", 1), ("B", -1))
    ]
    for thread in pressed:
        thread.start()
    for thread in pressed:
        thread.join()
    assert outcomes == [6, 6]
    assert len(set(owners().values())) == 1
    assert set(Milestone.objects.values_list("version", flat=True)) == {2}


@pytest.fixture
def trust(system: System) -> Organisation:
    row = Organisation.objects.create(key="trust", ods_code="X01", kind="acute_trust")
    OrganisationName.objects.create(organisation=row, name="Vale Trust", starts_on=make.BEGIN)
    SystemMembership.objects.create(system=system, organisation=row, starts_on=make.BEGIN)
    return row


def test_deliverables_take_status_organisation_and_due(
    care: Programme, pmo: Client, trust: Organisation
) -> None:
    rows = [delivery.make_deliverable(care, title=f"Title {n}") for n in range(2)]
    sent = {
        "items": items(*rows),
        "change": ["organisation", "status", "due"],
        "organisation": "trust",
        "status": "in_progress",
        "due": "quarter",
        "due-quarter-quarter": "3",
        "due-quarter-year": "2017/18",
    }
    check = text(pmo.post(address("deliverables_bulk"), sent | {"step": "check"}))
    for words in ("Vale Trust", "In progress", "2017/18 Q3"):
        assert words in check
    assert pmo.post(address("deliverables_bulk"), sent | {"step": "save"}).status_code == 302
    for row in Deliverable.objects.all():
        assert (row.organisation, row.status) == (trust, "in_progress")
        assert row.due == due.parse("2017/18 Q3")


def test_a_status_keeps_its_own_rules(care: Programme, pmo: Client) -> None:
    one = delivery.make_deliverable(care, title="One")
    sent = {"items": items(one), "change": ["status"], "status": "delivered", "step": "save"}
    answer = pmo.post(address("deliverables_bulk"), sent, follow=True)
    assert "“One”: Say what shows that it is delivered" in text(answer)
    one.refresh_from_db()
    assert one.status == "not_started"
    more = {"change": ["status", "status_note"], "status_note": "Minute 4.2"}
    assert pmo.post(address("deliverables_bulk"), sent | more).status_code == 302
    one.refresh_from_db()
    assert (one.status, one.status_note) == ("delivered", "Minute 4.2")


def test_what_is_to_change_must_be_said(care: Programme, pmo: Client) -> None:
    one = delivery.make_deliverable(care)
    sent = {"items": items(one), "step": "check"}
    answer = pmo.post(address("deliverables_bulk"), sent)
    assert (answer.status_code, "Select what you want to change" in text(answer)) == (422, True)
    answer = pmo.post(address("deliverables_bulk"), sent | {"change": ["status", "due"]})
    for words in ("Select the new status", "Select the new due"):
        assert words in text(answer)


def test_a_foreign_organisation_is_refused(care: Programme, pmo: Client) -> None:
    Organisation.objects.create(key="afar", ods_code="X09", kind="acute_trust")
    one = delivery.make_deliverable(care)
    sent = {"items": items(one), "change": ["organisation"], "organisation": "afar"}
    answer = pmo.post(address("deliverables_bulk"), sent | {"step": "save"})
    assert answer.status_code == 422


def edit_address(row: Any, **asked: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {**asked, "edit": str(row.pk)}.items())
    return f"{address('milestones')}?{query}"


def test_a_row_is_edited_in_its_list(care: Programme, pmo: Client) -> None:
    rows = [make.make_milestone(care, title=f"Title {n:02}") for n in range(60)]
    row = rows[55]
    place = edit_address(row, order="title", page="2", status="open")
    assert f'id="row-{row.pk}" class="app-list__edited"' in text(pmo.get(place))
    sent = {"owner_office": "Head of hubs", "note": "On its way", "version": "1"}
    answer = pmo.post(place, sent)
    back = f"{address('milestones')}?status=open&order=title&page=2#row-{row.pk}"
    assert (answer.status_code, answer["Location"]) == (302, back)
    row.refresh_from_db()
    assert (row.owner_office, row.note, row.version) == ("Head of hubs", "On its way", 2)


def test_a_row_that_no_longer_fits_is_told(care: Programme, pmo: Client) -> None:
    row = make.make_milestone(care, title="Hub")
    answer = pmo.post(
        edit_address(row, unchanged="60"),
        {"owner_office": "Head", "note": "", "version": "1"},
        follow=True,
    )
    assert "“Hub” is saved. It no longer fits the filters." in text(answer)


def test_a_stale_row_shows_mine_and_theirs(care: Programme, pmo: Client) -> None:
    row = make.make_milestone(care, title="Hub")
    Milestone.objects.filter(pk=row.pk).update(owner_office="Theirs", version=2)
    sent = {"owner_office": "Mine", "note": "", "version": "1"}
    answer = pmo.post(edit_address(row), sent)
    assert answer.status_code == 409
    for words in ("Mine", "Theirs", "Save mine over what is saved now"):
        assert words in text(answer)
    assert pmo.post(edit_address(row), sent | {"version": "2"}).status_code == 302
    row.refresh_from_db()
    assert row.owner_office == "Mine"


def test_a_row_of_somebody_else_is_not_edited(care: Programme, cancer: Programme) -> None:
    row = make.make_milestone(cancer)
    client = make.client_for(make.appoint(None, Role.PROGRAMME_MANAGER, care))
    assert client.get(edit_address(row)).status_code == 403
    assert client.get(f"{address('milestones')}?edit=999999").status_code == 404
    for odd in ("x", "-1", "²", "9" * 5000):
        assert client.get(f"{address('milestones')}?edit={odd}").status_code == 404


def test_a_deliverables_row_says_what_its_rules_want(care: Programme, pmo: Client) -> None:
    row = delivery.make_deliverable(care, title="Hub", due=due.parse("2017-06"))
    place = f"{address('deliverables')}?edit={row.pk}"
    sent = {"owner_office": "", "status": "at_risk", "status_note": "", "version": "1"}
    month = {"due": "month", "due-month-month": "6", "due-month-year": "2017"}
    answer = pmo.post(place, sent | month)
    assert answer.status_code == 422
    assert "Say what stands in the way" in text(answer)
    assert pmo.post(place, sent | month | {"status_note": "No site"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.due.on) == ("at_risk", date(2017, 6, 30))


def ended(user: User, place: str, sent: dict[str, str]) -> Client:
    """The session ends before `sent` arrives; the same person signs in again."""
    mark = owner_mark(SimpleNamespace(user=user))  # type: ignore[arg-type]
    client = Client()
    page = f"http://testserver{place}"
    client.post(place, sent | {"shown_to": mark}, headers={"referer": page})
    kept = client.session["kept_post"]
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["kept_post"] = kept
    session.save()
    return client


def test_a_row_gets_back_its_own_words_alone(care: Programme) -> None:
    one, two = make.make_milestone(care, title="One"), make.make_milestone(care, title="Two")
    sent = {"row": str(one.pk), "owner_office": "Head of hubs", "note": "", "version": "1"}
    client = ended(make.pmo_of(care.system), edit_address(one), sent)
    assert "Head of hubs" not in text(client.get(edit_address(two)))
    assert "Head of hubs" in text(client.get(edit_address(one)))


def test_a_bulk_edit_gets_back_what_was_typed(care: Programme) -> None:
    one = make.make_milestone(care, title="One")
    sent = {"items": items(one), "owner_office": "Head of hubs", "step": "check"}
    client = ended(make.pmo_of(care.system), address(), sent)
    page = text(client.get(address()))
    assert "Change 1 milestone" in page
    assert "Head of hubs" in page
    assert owners() == {one.key: ""}
