"""Deliverables: added, edited, set, withdrawn; each refusal in words; who may do what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from programmes import due
from programmes.actions import deliverables
from programmes.enums import Role
from programmes.models import AuditEntry, Deliverable, Programme
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories import delivery as plan
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def programme() -> Programme:
    return make.make_programme(make.make_system(), "prevention")


def sentence(verb: str) -> str:
    return AuditEntry.objects.filter(verb=f"deliverable.{verb}").latest("id").sentence


def test_an_edit_says_what_changed_from_what_to_what(programme: Programme) -> None:
    row = plan.make_deliverable(programme)
    edited = deliverables.edit(
        deliverable=row,
        words={"due": due.parse("2017/18 Q4"), "owner_office": "Estates", "detail": "x" * 99},
        version=1,
        by=make.pmo_of(programme.system),
        at=make.at(),
    )
    assert sentence("edited") == (
        "changed the deliverable “A hub in every town”: due from 2017/18 Q2 to 2017/18 Q4;"
        " owner to “Estates”; detail"
    )
    assert (edited.version, edited.updated_at) == (2, make.at())
    assert edited.due_on == date(2018, 3, 31)


def test_an_edit_of_nothing_writes_nothing(programme: Programme) -> None:
    row = plan.make_deliverable(programme)
    by = make.pmo_of(programme.system)
    deliverables.edit(deliverable=row, words={"title": row.title}, version=1, by=by, at=make.at())
    row.refresh_from_db()
    assert row.version == 1


@pytest.mark.parametrize(
    ("words", "field", "message"),
    [
        ({"title": "  "}, "title", "Enter the title"),
        ({"title": "x" * 301}, "title", "300 characters or fewer"),
        ({"measure": "a\x00b"}, "measure", "can’t be stored"),
        ({"status": "lost"}, "status", "Select the status"),
        ({"status": "at_risk"}, "note", "Say what stands in the way"),
    ],
)
def test_words_are_refused_by_field(
    programme: Programme, words: dict[str, Any], field: str, message: str
) -> None:
    row = plan.make_deliverable(programme)
    with pytest.raises(Refused) as refused:
        deliverables.edit(
            deliverable=row,
            words=words,
            version=1,
            by=make.pmo_of(row.programme.system),
            at=make.at(),
        )
    assert message in refused.value.errors[field]


def test_an_organisation_of_another_system_is_refused(programme: Programme) -> None:
    from programmes.models import Organisation

    other = Organisation.objects.create(key="elsewhere-trust", kind="acute_trust")
    with pytest.raises(Refused) as refused:
        plan.make_deliverable(programme, organisation=other)
    assert "Select an organisation of this system" in refused.value.errors["organisation"]
    assert not Deliverable.objects.exists()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("at_risk", "what stands in the way"),
        ("delivered", "what shows that it is delivered"),
        ("not_delivered", "why it was not delivered"),
    ],
)
def test_some_statuses_need_a_note(programme: Programme, status: str, words: str) -> None:
    row = plan.make_deliverable(programme)
    asked = {"deliverable": row, "status": status, "version": 1, "at": make.at()}
    by = make.pmo_of(programme.system)
    with pytest.raises(Refused) as refused:
        deliverables.set_status(note=" ", by=by, **asked)
    assert words in refused.value.errors["note"]
    assert deliverables.set_status(note="So it is.", by=by, **asked).status == status


def test_what_was_delivered_goes_back_by_the_pmo_alone(programme: Programme) -> None:
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, programme)
    row = plan.make_deliverable(programme)
    asked: dict[str, Any] = {"deliverable": row, "version": None, "at": make.at()}
    deliverables.set_status(status="delivered", note="Five hubs opened.", by=manager, **asked)
    with pytest.raises(Refused, match="Ask the PMO"):
        deliverables.set_status(status="in_progress", note="", by=manager, **asked)
    by = make.pmo_of(programme.system)
    back = deliverables.set_status(status="in_progress", note="", by=by, **asked)
    assert back.status == "in_progress"
    assert sentence("status_set").endswith("from delivered to in progress")
    with pytest.raises(Refused, match="says so already"):
        deliverables.set_status(status="in_progress", note="", by=by, **asked)


def test_who_may_and_who_was_first(programme: Programme) -> None:
    row = plan.make_deliverable(programme)
    stranger = make.appoint(None, Role.PROGRAMME_MANAGER, make.make_programme(programme.system))
    sro = make.appoint(None, Role.SRO, programme)
    by = make.pmo_of(programme.system)
    asked: dict[str, Any] = {"deliverable": row, "words": {"title": "B"}, "at": make.at()}
    for person in (stranger, sro):
        with pytest.raises(NotAllowed):
            deliverables.edit(version=1, by=person, **asked)
    deliverables.edit(version=1, by=by, **asked)
    with pytest.raises(Stale):
        deliverables.edit(version=1, by=by, **asked)
    with pytest.raises(Refused, match="these words already"):
        plan.make_deliverable(programme, title="B")


def test_what_is_withdrawn_stays_so(programme: Programme) -> None:
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, programme)
    row = plan.make_deliverable(programme)
    asked: dict[str, Any] = {"deliverable": row, "version": None, "at": make.at()}
    with pytest.raises(NotAllowed):
        deliverables.withdraw(reason="Merged", by=manager, **asked)
    by = make.pmo_of(programme.system)
    with pytest.raises(Refused):
        deliverables.withdraw(reason=" ", by=by, **asked)
    deliverables.withdraw(reason="Merged", by=by, **asked)
    with pytest.raises(Refused, match="withdrawn on 6 February 2017"):
        deliverables.set_status(status="in_progress", note="", by=by, **asked)


def test_pages_add_edit_and_show_a_deliverable(programme: Programme) -> None:
    client = make.client_for(make.pmo_of(programme.system))
    here = [programme.system.key, programme.key]
    sent = {
        "title": "Hubs",
        "due": "quarter",
        "due-quarter-quarter": "5",
        "due-quarter-year": "2017/18",
    }
    refused = client.post(reverse("deliverable_add", args=here), sent)
    assert refused.status_code == 422
    assert "There is no quarter Q5. Quarters run from Q1 to Q4" in refused.content.decode()
    sent["due-quarter-quarter"] = "3"
    assert client.post(reverse("deliverable_add", args=here), sent).status_code == 302
    page = client.get(reverse("deliverable", args=[*here, "hubs"])).content.decode()
    assert "2017/18 Q3" in page
    assert "Added the deliverable “Hubs”" in page
    assert "Plan 2016" in page
    listed = client.get(reverse("programme", args=here)).content.decode()
    assert reverse("deliverable", args=[*here, "hubs"]) in listed
    stale = {**sent, "title": "Mine", "version": "0"}
    conflict = client.post(reverse("deliverable_edit", args=[*here, "hubs"]), stale)
    assert conflict.status_code == 409
    assert "Mine" in conflict.content.decode()


def test_another_system_finds_nothing(programme: Programme) -> None:
    row = plan.make_deliverable(programme)
    other = make.client_for(make.pmo_of(make.make_system()))
    for name in ("deliverable", "deliverable_edit", "deliverable_status", "deliverable_withdraw"):
        address = reverse(name, args=[programme.system.key, programme.key, row.key])
        assert other.get(address).status_code == 404
