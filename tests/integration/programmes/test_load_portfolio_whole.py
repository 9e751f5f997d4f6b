"""A file with every kind of record: what stands after loading, and after loading again."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from programmes.actions import portfolios
from programmes.enums import DecisionState, Strength
from programmes.models import (
    ActionRevision,
    Alignment,
    AuditEntry,
    CalendarEvent,
    Decision,
    Deliverable,
    Dependency,
    Group,
    ImprovementAction,
    Milestone,
    Plan,
    PlanLoad,
    PlanOnAPage,
    Priority,
    Programme,
    Risk,
    RiskEscalation,
)
from programmes.parsers.portfolio import read_portfolio
from programmes.parsers.portfolio_records import records_of
from programmes.portfolio_merge import Merge
from programmes.selectors.portfolios import standing
from tests.factories.programmes import at
from tests.factories.whole_plan import WHOLE, load_whole_plan

pytestmark = pytest.mark.django_db

LATER = date(2016, 9, 1)


@pytest.fixture
def plan() -> Plan:
    return load_whole_plan()


def again(text: str) -> Merge:
    by = portfolios.service_account()
    portfolio = read_portfolio(text.encode())
    return portfolios.load(files={"whole": portfolio}, by=by, at=at(LATER))["whole"]


def changed(old: str, new: str) -> Merge:
    assert old in WHOLE
    return again(WHOLE.replace(old, new, 1))


def test_every_record_stands_as_the_file_says(plan: Plan):
    said = records_of(read_portfolio(WHOLE.encode()))
    assert standing(system="vale", plan="vale-2016").records == said


def test_rows_are_whole_and_stamped(plan: Plan):
    deliverable = Deliverable.objects.get(programme__key="falls", key="d1")
    assert deliverable.due_on == date(2017, 3, 31)
    assert deliverable.updated_at == at(plan.valid_from)
    throughout = Deliverable.objects.get(key="d2")
    assert (throughout.due_on, throughout.due_year) == (None, 2016)
    action = ImprovementAction.objects.get(key="x1")
    assert (action.revised_on, action.months_agreed) == (date(2017, 5, 31), 3)
    assert (action.month_rag, action.target_rag) == ("amber", "green")
    assert [u.month for u in action.updates.all()] == [date(2016, 12, 1), date(2017, 1, 1)]
    revisions = ActionRevision.objects.filter(action=action)
    assert [(r.revised_on, r.reason) for r in revisions] == [
        (date(2017, 3, 31), "As the portfolio file has it."),
        (date(2017, 5, 31), "As the portfolio file has it."),
    ]
    assert Milestone.objects.get(key="m1").owner_office == "Director"
    page = PlanOnAPage.objects.get(programme__key="care")
    assert page.objectives == "Fewer falls\nSooner home"
    assert Priority.objects.get(key="a1-1").parent.key == "a1"


def test_what_serves_what_is_kept_with_its_strength(plan: Plan):
    clinic = Milestone.objects.get(key="m1")
    assert {(a.priority.key, a.strength) for a in clinic.alignments.all()} == {
        ("a1-1", Strength.PRIMARY),
        ("a2", Strength.CONTRIBUTES),
    }
    assert Alignment.objects.count() == 6


def test_governance_stands_with_its_lines_and_seats(plan: Plan):
    group = Group.objects.get(key="delivery")
    assert [above.key for above in group.reports_to.all()] == ["board"]
    seats = [(m.office, m.holder, m.part) for m in group.members.all()]
    assert seats == [
        ("Chief executive", "Ann", "chair"),
        ("Nursing / quality lead", "", "member"),
    ]
    taken = Decision.objects.get(key="go")
    assert (taken.state, taken.taken_on) == (DecisionState.TAKEN, date(2016, 11, 22))
    assert Decision.objects.get(key="site").state == DecisionState.ASKED
    assert CalendarEvent.objects.get(key="e2").on is None


def test_what_waits_for_what_joins_the_rows(plan: Plan):
    dependency = Dependency.objects.get(key="x")
    assert (dependency.before.key, dependency.after.key) == ("d1", "m1")
    assert dependency.lag_days == 7


def test_a_system_s_risk_belongs_to_its_plan_and_parts_to_their_whole(plan: Plan):
    whole, part = Risk.objects.get(key="s1"), Risk.objects.get(key="r1")
    assert (whole.plan, whole.programme, whole.kind) == (plan, None, "issue")
    assert (part.plan, part.part_of) == (None, whole)
    assert set(Risk.objects.of_plan(plan)) == {whole, part}
    assert RiskEscalation.objects.get(risk=part).level == "programme"


def test_loading_again_changes_nothing(plan: Plan):
    before = AuditEntry.objects.count(), PlanLoad.objects.count()
    merged = again(WHOLE)
    assert not merged.writes
    assert not merged.kept
    assert (AuditEntry.objects.count(), PlanLoad.objects.count()) == before


def test_what_the_file_changes_follows_and_what_people_changed_stays(plan: Plan):
    Deliverable.objects.filter(key="d2").update(title="Ours")
    text = WHOLE.replace("title: Training", "title: Theirs").replace(
        "due: 2016/17 Q4", "due: 2017/18"
    )
    merged = again(text)
    assert [(k.key, k.name) for k in merged.kept] == [("falls/d2", "title")]
    assert Deliverable.objects.get(key="d2").title == "Ours"
    row = Deliverable.objects.get(programme__key="falls", key="d1")
    assert (row.due.text, row.version, row.updated_at) == ("2017/18", 2, at(LATER))


def test_a_further_revised_month_is_added_to_the_history(plan: Plan):
    changed("revised: [2017-03, 2017-05]", "revised: [2017-03, 2017-05, 2017-06]")
    action = ImprovementAction.objects.get(key="x1")
    assert action.revised_on == date(2017, 6, 30)
    assert action.revisions.count() == 3


def test_a_progress_note_said_otherwise_is_a_new_row(plan: Plan):
    changed("text: Nearly done, month_rag: amber", "text: Done, month_rag: blue")
    action = ImprovementAction.objects.get(key="x1")
    assert [u.text for u in action.updates.all()] == ["Begun", "Nearly done", "Done"]
    assert action.month_rag == "blue"
    assert not again(
        WHOLE.replace("text: Nearly done, month_rag: amber", "text: Done, month_rag: blue")
    ).writes


def test_a_priority_moves_from_one_strength_to_the_other(plan: Plan):
    changed("priorities: [aims/a1-1], contributes: [aims/a2]", "priorities: [aims/a2]")
    clinic = Milestone.objects.get(key="m1")
    assert [(a.priority.key, a.strength) for a in clinic.alignments.all()] == [
        ("a2", Strength.PRIMARY)
    ]


def test_a_circle_by_file_and_portal_together_is_refused(plan: Plan):
    Group.objects.get(key="board").reports_to.set([])
    text = WHOLE.replace(
        "- {key: board, name: Board, remit: oversight, meets: monthly}",
        "- {key: board, name: Board, remit: oversight, meets: monthly, reports_to: [new]}\n"
        "  - {key: new, name: New}",
    )
    again(text)
    Group.objects.get(key="new").reports_to.set([Group.objects.get(key="delivery")])
    with pytest.raises(portfolios.FilesRefused, match="Reporting runs in a circle"):
        again(text.replace("name: New}", "name: Newer}"))


def test_a_risk_of_another_plan_of_the_system_is_refused(plan: Plan):
    text = WHOLE.replace("vale-2016", "vale-2018").replace("2016-04-01}", "2018-04-01}", 1)
    text = text.replace("key: care", "key: care-2").replace("parent: care", "parent: care-2")
    text = text.replace("key: falls", "key: falls-2").replace("key: homes", "key: homes-2")
    text = text.replace("falls/", "falls-2/").replace("homes/", "homes-2/")
    text = text.replace("programme: falls,", "programme: falls-2,")
    with pytest.raises(portfolios.FilesRefused) as caught:
        again(text)
    told = sorted(str(fault) for fault in caught.value.faults["whole"])
    assert [line.partition(": ")[2] for line in told] == [
        "The risk “r1” belongs to another plan.",
        "The risk “s1” belongs to another plan.",
    ]


def test_all_files_that_come_with_the_portal_load_in_seconds_and_again_without_change():
    files = {
        path.name: read_portfolio(path.read_bytes())
        for path in sorted(Path("programmes/portfolios").glob("*.yaml"))
    }
    by = portfolios.service_account()
    begun = time.process_time()
    done = portfolios.load(files=files, by=by, at=at())
    assert time.process_time() - begun < 20
    assert all(merged.writes and not merged.kept for merged in done.values())
    assert Programme.objects.filter(system__key="staffordshire").count() == 24 + 13 + 56
    done = portfolios.load(files=files, by=by, at=at())
    assert not any(merged.writes or merged.kept for merged in done.values())
