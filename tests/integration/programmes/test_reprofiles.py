"""A baseline moves only by an approved request, decided by somebody else than who asked."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from programmes.actions import milestones, reprofiles
from programmes.enums import ReprofileState, Role
from programmes.models import AuditEntry, MailMessage, Milestone, Programme, Reprofile, User
from programmes.refusals import NotAllowed, Refused, Stale
from programmes.selectors.milestone_states import with_slippage
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

JUNE, AUGUST = date(2017, 6, 30), date(2017, 8, 31)


@pytest.fixture
def programme() -> Programme:
    return make.make_programme(make.make_system())


@pytest.fixture
def manager(programme: Programme) -> User:
    return make.appoint(None, Role.PROGRAMME_MANAGER, programme)


@pytest.fixture
def office(programme: Programme) -> User:
    return make.appoint(None, Role.BOARD_OFFICE, programme.system)


@pytest.fixture
def milestone(programme: Programme) -> Milestone:
    return make.make_milestone(programme, "hub", title="Open the hub", baseline=JUNE)


def ask(milestone: Milestone, by: User, **changes: Any) -> Reprofile:
    asked = {
        "baseline": AUGUST,
        "precision": "month",
        "reason": "The lease was signed late.",
        "impact": "The clinics open in September.",
        "version": None,
        "at": make.at(),
    }
    return reprofiles.request(milestone=milestone, by=by, **asked | changes)


def approve(asked: Reprofile, by: User, **changes: Any) -> Reprofile:
    given = {"minute_reference": "4.2", "note": "", "at": make.at(date(2017, 3, 12))}
    return reprofiles.approve(reprofile=asked, by=by, **given | changes)


def test_approval_moves_the_baseline_and_keeps_the_first(
    milestone: Milestone, manager: User, office: User
) -> None:
    asked = ask(milestone, manager)
    milestone.refresh_from_db()
    assert milestone.baseline == JUNE
    approve(asked, office)
    milestone.refresh_from_db()
    assert (milestone.baseline, milestone.precision) == (AUGUST, "month")
    row = with_slippage(Milestone.objects.filter(pk=milestone.pk)).get()
    assert (row.original_baseline, row.times_reprofiled) == (JUNE, 1)
    said = AuditEntry.objects.get(verb="milestone.reprofile_approved")
    assert said.sentence == (
        "approved the new baseline of “Open the hub” from 30 June 2017 to August 2017, minute 4.2"
    )
    assert said.programme == milestone.programme


def test_the_forecast_goes_along_only_where_it_was_the_baseline(
    programme: Programme, milestone: Milestone, manager: User, office: User
) -> None:
    slipped = make.make_milestone(programme, baseline=JUNE)
    milestones.move_forecast(
        milestone=slipped,
        forecast=date(2017, 7, 14),
        reason="Late",
        version=None,
        by=manager,
        at=make.at(),
    )
    for row in (milestone, slipped):
        approve(ask(row, manager), office)
        row.refresh_from_db()
    assert milestone.forecast == AUGUST
    assert milestone.forecasts.last().reason == "With the new baseline, minute 4.2."
    assert slipped.forecast == date(2017, 7, 14)


def test_who_asked_does_not_decide(milestone: Milestone, programme: Programme) -> None:
    both = make.appoint(None, Role.PROGRAMME_MANAGER, programme)
    make.appoint(both, Role.BOARD_OFFICE, programme.system)
    asked = ask(milestone, both)
    with pytest.raises(NotAllowed, match="somebody else"):
        approve(asked, both)
    with pytest.raises(NotAllowed, match="somebody else"):
        reprofiles.refuse(reprofile=asked, note="No", by=both, at=make.at())
    milestone.refresh_from_db()
    assert milestone.baseline == JUNE


@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.SRO])
def test_who_delivers_the_programme_does_not_decide_whoever_asked(
    milestone: Milestone, manager: User, programme: Programme, role: Role
) -> None:
    both = make.appoint(None, role, programme)
    make.appoint(both, Role.BOARD_OFFICE, programme.system)
    asked = ask(milestone, manager)
    with pytest.raises(NotAllowed, match="delivery role"):
        approve(asked, both)
    page = make.client_for(both).get(
        reverse("reprofile", args=[programme.system.key, programme.plan.key, asked.pk])
    )
    assert page.status_code == 200
    assert "Record the decision" not in page.content.decode()
    elsewhere = make.make_milestone(make.make_programme(programme.system, "mind"), baseline=JUNE)
    asked = ask(elsewhere, make.pmo_of(programme.system))
    assert approve(asked, both).state == ReprofileState.APPROVED


def test_the_pmo_and_the_sro_do_not_decide(
    milestone: Milestone, manager: User, programme: Programme
) -> None:
    asked = ask(milestone, manager)
    for role, where in ((Role.PMO, programme.system), (Role.SRO, programme)):
        with pytest.raises(NotAllowed, match="Board office"):
            approve(asked, make.appoint(None, role, where))


def test_who_may_not_deliver_does_not_ask(milestone: Milestone, office: User) -> None:
    with pytest.raises(NotAllowed, match="Programme manager"):
        ask(milestone, office)


def test_another_system_s_board_office_does_not_decide(milestone: Milestone, manager: User) -> None:
    stranger = make.appoint(None, Role.BOARD_OFFICE, make.make_system())
    with pytest.raises(NotAllowed):
        approve(ask(milestone, manager), stranger)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"reason": " "}, "reason", "Say why"),
        ({"impact": ""}, "impact", "what it means"),
        ({"baseline": JUNE, "precision": "day"}, "baseline", "30 June 2017 already"),
        ({"baseline": date(2017, 1, 3)}, "baseline", "You entered January 2017"),
    ],
    ids=["no reason", "no impact", "the same", "past"],
)
def test_a_request_is_refused(
    milestone: Milestone, manager: User, changes: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        ask(milestone, manager, **changes)
    assert words in refused.value.errors[field]
    assert not Reprofile.objects.exists()


def test_one_request_waits_at_a_time(milestone: Milestone, manager: User, office: User) -> None:
    first = ask(milestone, manager)
    with pytest.raises(Refused, match=r"asked for August 2017 on 6 February 2017"):
        ask(milestone, manager, baseline=date(2017, 9, 30))
    with pytest.raises(NotAllowed, match="Only"):
        reprofiles.withdraw(
            reprofile=first,
            by=make.appoint(None, Role.PROGRAMME_MANAGER, milestone.programme),
            at=make.at(),
        )
    reprofiles.withdraw(reprofile=first, by=manager, at=make.at())
    ask(milestone, manager, baseline=date(2017, 9, 30))
    with pytest.raises(Refused, match="was withdrawn by"):
        approve(first, office)


def test_a_refusal_needs_a_reason_and_leaves_the_baseline(
    milestone: Milestone, manager: User, office: User
) -> None:
    asked = ask(milestone, manager)
    with pytest.raises(Refused, match="Say why"):
        reprofiles.refuse(reprofile=asked, note=" ", by=office, at=make.at())
    with pytest.raises(Refused, match="minuted"):
        approve(asked, office, minute_reference=" ")
    reprofiles.refuse(reprofile=asked, note="Winter can't wait", by=office, at=make.at())
    milestone.refresh_from_db()
    assert milestone.baseline == JUNE
    with pytest.raises(Refused, match="was refused by"):
        approve(asked, office)


def test_a_milestone_done_meanwhile_keeps_its_baseline(
    milestone: Milestone, manager: User, office: User
) -> None:
    asked = ask(milestone, manager)
    milestones.mark_done(
        milestone=milestone,
        actual=make.TODAY,
        evidence="Open",
        version=None,
        by=manager,
        at=make.at(),
    )
    with pytest.raises(Refused, match="done already"):
        approve(asked, office)


def test_a_request_on_an_old_page_is_stale(milestone: Milestone, manager: User) -> None:
    milestones.edit_words(
        milestone=milestone, words={"note": "New"}, version=1, by=manager, at=make.at()
    )
    with pytest.raises(Stale):
        ask(milestone, manager, version=1)


def test_those_concerned_are_told(milestone: Milestone, manager: User, office: User) -> None:
    asked = ask(milestone, manager)
    told = MailMessage.objects.get(to=office)
    assert told.subject == "Decide on a new baseline: Open the hub"
    assert "The clinics open in September." in told.body
    approve(asked, office)
    assert "Minute: 4.2" in MailMessage.objects.get(to=manager).body


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once_and_one_decision_stands(
    milestone: Milestone, manager: User, programme: Programme
) -> None:
    asked = ask(milestone, manager)
    offices = [make.appoint(None, Role.BOARD_OFFICE, programme.system) for _ in range(2)]
    start, outcomes = threading.Barrier(2), []

    def decide(by: User) -> None:
        start.wait()
        try:
            approve(asked, by)
            outcomes.append("approved")
        except Refused as refused:
            outcomes.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[by]) for by in offices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[1] == "approved"
    assert "was approved by" in sorted(outcomes)[0]
    assert milestone.forecasts.count() == 2
    assert Reprofile.objects.get().state == ReprofileState.APPROVED


def test_my_work_lists_what_to_decide_and_what_was_decided(
    milestone: Milestone, manager: User, office: User, settings: Any
) -> None:
    settings.STP_TODAY = make.TODAY
    words = "Decide on the new baseline of “Open the hub”"
    asked = ask(milestone, manager)
    assert words in make.client_for(office).get("/my-work/").content.decode()
    mine = make.client_for(manager).get("/my-work/").content.decode()
    assert "New baseline of “Open the hub”</a>: With the board office" in mine
    approve(asked, office, at=make.at())
    assert words not in make.client_for(office).get("/my-work/").content.decode()
    mine = make.client_for(manager).get("/my-work/").content.decode()
    assert "New baseline of “Open the hub”</a>: Approved 6 February 2017, minute 4.2" in mine
    settings.STP_TODAY = date(2017, 3, 7)
    assert "New baseline" not in make.client_for(manager).get("/my-work/").content.decode()
