"""A plan's records out and back: edits, conflicts, refusals, and nothing half-written."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from programmes.actions import plan_records
from programmes.actions.plan_records import RecordsRefused
from programmes.enums import Role
from programmes.models import (
    ActionUpdate,
    AuditEntry,
    Deliverable,
    Milestone,
    Plan,
    Programme,
    Risk,
    RiskScore,
    User,
)
from programmes.portfolio_merge import Records
from programmes.refusals import NotAllowed
from tests.factories.programmes import appoint, at, pmo_of
from tests.factories.whole_plan import load_whole_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return load_whole_plan()


def out(plan: Plan, programme: Programme | None = None) -> Records:
    records = plan_records.standing_of(plan, programme).records
    return {kind: found for kind, found in records.items() if kind in plan_records.PLAN_KINDS}


def back(
    plan: Plan,
    said: Records,
    base: Records,
    programme: Programme | None = None,
    by: User | None = None,
) -> Any:
    by = by or pmo_of(plan.system)
    return plan_records.apply(plan=plan, programme=programme, said=said, base=base, by=by, at=at())


def edited(plan: Plan, kind: str, key: str, **fields: Any) -> tuple[Records, Records]:
    base = out(plan)
    said = deepcopy(base)
    said[kind].setdefault(key, {}).update(fields)
    return said, base


def refusals(plan: Plan, said: Records, base: Records, **where: Any) -> list[tuple[str, ...]]:
    entries = AuditEntry.objects.count()
    with pytest.raises(RecordsRefused) as caught:
        back(plan, said, base, **where)
    assert AuditEntry.objects.count() == entries
    return [(fault.kind, fault.key, fault.name, fault.message) for fault in caught.value.faults]


def test_what_comes_back_unedited_changes_nothing(plan: Plan):
    base = out(plan)
    assert all(base[kind] for kind in plan_records.PLAN_KINDS)
    before = AuditEntry.objects.count()
    assert not back(plan, deepcopy(base), base).writes
    assert AuditEntry.objects.count() == before


def test_an_edit_is_written_and_said_in_words_at_the_item(plan: Plan):
    said, base = edited(plan, "deliverable", "falls/d1", due="2017/18 Q1", status="at_risk")
    merged = back(plan, said, base)
    assert list(merged.changed) == [("deliverable", "falls/d1")]
    row = Deliverable.objects.get(programme__key="falls", key="d1")
    assert (row.due.text, row.status, row.version) == ("2017/18 Q1", "at_risk", 2)
    assert row.updated_at == at()
    entry = AuditEntry.objects.get(verb="deliverable.uploaded", subject_id=str(row.pk))
    assert entry.programme.key == "falls"
    assert "the due from 2016/17 Q4 to 2017/18 Q1" in entry.sentence
    assert "the status from In progress to At risk" in entry.sentence
    last = AuditEntry.objects.get(verb="plan.uploaded")
    assert last.sentence.endswith("changed 1 deliverable")


def test_every_kind_of_field_can_be_edited(plan: Plan):
    base = out(plan)
    said = deepcopy(base)
    said["programme"]["falls"] |= {"priorities": ["aims/a2"], "contributes": [], "parent": None}
    said["milestone"]["falls/m1"]["priorities"] = ["aims/a2"]
    said["milestone"]["falls/m1"]["contributes"] = ["aims/a1-1"]
    said["page"]["care"]["objectives"] = ["Sooner home", "Fewer falls", "More walks"]
    said["risk"]["r1"] |= {"mitigations": ["Train"], "likelihood": 5, "programme": None}
    said["risk"]["r1"] |= {"part_of": None, "level": "board"}
    said["group"]["board"]["meets"] = "weekly"
    said["group"]["delivery"]["reports_to"] = []
    said["decision"]["go"]["taken_on"] = None
    said["event"]["e2"]["on"] = "2017-01-31"
    said["dependency"]["y"]["before"] = "milestone:falls/m2"
    said["action"]["falls/x1"]["due"] = "2017-01"
    said["priority"]["aims/a2"]["parent"] = "aims/a1"
    merged = back(plan, said, base)
    assert not merged.kept
    assert out(plan) == said
    assert not back(plan, said, said).writes
    assert len(Programme.objects.get(key="falls").path) == 1
    assert RiskScore.objects.filter(risk__key="r1").count() == 2
    assert Risk.objects.of_plan(plan).count() == 2


def test_new_records_need_only_say_what_they_say(plan: Plan):
    base = out(plan)
    said = {
        "deliverable": {"homes/d9": {"title": "Grants", "due": "2017/18"}},
        "milestone": {"homes/m9": {"title": "Done", "baseline": "2017-06-30"}},
        "risk": {"r9": {"title": "Rain", "programme": "homes", "likelihood": 2, "impact": 2}},
        "next_step": {"n9": {"title": "Meet"}},
    }
    assert len(back(plan, said, base).added) == 4
    assert Deliverable.objects.get(key="d9").position == 2
    milestone = Milestone.objects.get(key="m9")
    assert (milestone.precision, milestone.forecast) == ("day", milestone.baseline)
    assert str(Risk.objects.get(key="r9").opened_on) == "2017-02-06"
    assert not back(plan, out(plan), out(plan)).writes


def test_what_changed_here_since_stays_and_is_a_conflict(plan: Plan):
    said, base = edited(plan, "deliverable", "falls/d1", title="Mine", measure="Mine too")
    Deliverable.objects.filter(programme__key="falls", key="d1").update(title="Theirs", detail="X")
    merged = back(plan, said, base)
    assert [(k.name, k.here, k.said) for k in merged.kept] == [("title", "Theirs", "Mine")]
    row = Deliverable.objects.get(programme__key="falls", key="d1")
    assert (row.title, row.measure, row.detail) == ("Theirs", "Mine too", "X")


def test_what_was_removed_here_is_a_conflict_only_where_it_was_edited(plan: Plan):
    said, base = edited(plan, "dependency", "x", lag_days=9)
    from programmes.models import Dependency

    Dependency.objects.filter(key__in=["x", "y"]).delete()
    assert [(k.kind, k.key) for k in back(plan, said, base).kept] == [("dependency", "x")]


FAULTY = [
    ("milestone", "falls/m1", {"baseline": "2017-04-30"}, "baseline", "approved re-profile"),
    ("action", "falls/x1", {"revised": "2017-06"}, "revised", "a revised month needs a reason"),
    ("deliverable", "falls/d1", {"due": "2016/17 Q5"}, "due", "There is no quarter Q5"),
    ("deliverable", "falls/d1", {"due": "2027-02-29"}, "due", "is not a real date"),
    ("deliverable", "falls/d1", {"status": "fine"}, "status", "must be one of"),
    ("deliverable", "falls/d1", {"title": ""}, "title", "Title must not be empty"),
    ("deliverable", "falls/d1", {"title": "x" * 301}, "title", "300 characters or fewer"),
    ("deliverable", "falls/d1", {"organisation": "acme"}, "organisation", "“acme”"),
    ("deliverable", "falls/d1", {"priorities": ["aims/zz"]}, "priorities", "“aims/zz”"),
    ("deliverable", "falls/d1", {"contributes": ["aims/a2"]}, "contributes", "only do one"),
    ("deliverable", "falls/d1", {"position": -1}, "position", "must be a whole number"),
    ("deliverable", "nowhere/d1", {"title": "T"}, "", "“nowhere”"),
    ("deliverable", "falls/No Key", {"title": "T"}, "", "is no id"),
    ("action", "falls/x9", {"title": "T", "revised": "2017-06"}, "revised", "needs a reason"),
    ("action", "falls/x1", {"due": "2017-06"}, "revised", "before the month first agreed"),
    ("risk", "r1", {"likelihood": 6}, "likelihood", "must be 1 to 5"),
    ("risk", "r1", {"likelihood": None}, "likelihood", "both likelihood and impact"),
    ("risk", "s1", {"part_of": "r1"}, "part_of", "in a circle"),
    ("priority", "aims/a1", {"parent": "aims/a1-1"}, "parent", "in a circle"),
    ("group", "board", {"reports_to": ["delivery"]}, "reports_to", "in a circle"),
    ("programme", "care", {"parent": "falls"}, "parent", "in a circle"),
    ("dependency", "z", {"before": "deliverable:homes/d1", "after": "action:falls/x1"}, "after",
     "in a circle"),
    ("dependency", "x", {"before": "risk:r1"}, "before", "is unknown"),
    ("milestone", "falls/m1", {"actual": "2017-02-07"}, "actual", "today or in the past"),
    ("milestone", "falls/m9", {"title": "T", "baseline": "2017-04-29", "precision": "month"},
     "baseline", "last day of its month, 2017-04-30"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "key", "fields", "name", "words"), FAULTY)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_written(
    plan: Plan, kind: str, key: str, fields: dict[str, Any], name: str, words: str
):
    said, base = edited(plan, kind, key, **fields)
    said["next_step"]["visit"]["title"] = "Another"
    found = refusals(plan, said, base)
    assert [fault[0] for fault in found] == [kind], found
    assert found[0][2] == name
    assert words in found[0][3]
    assert out(plan) == base


def test_all_faults_are_told_at_once(plan: Plan):
    said, base = edited(plan, "deliverable", "falls/d1", due="later", status="fine")
    said["risk"]["r1"]["impact"] = 9
    assert {fault[2] for fault in refusals(plan, said, base)} == {"due", "status", "impact"}


def test_unknown_columns_and_kinds_are_refused(plan: Plan):
    assert refusals(plan, *edited(plan, "risk", "r1", colour="red"))[0][2] == "colour"
    assert "no kind" in refusals(plan, {"tribe": {}}, {})[0][3]


def test_what_was_withdrawn_is_not_changed(plan: Plan):
    said, base = edited(plan, "deliverable", "falls/d1", title="Other")
    Deliverable.objects.filter(key="d1").update(withdrawn_on=at().date())
    assert "was withdrawn on 6 February 2017" in refusals(plan, said, base)[0][3]


def test_a_programme_s_people_bring_what_belongs_to_it_and_to_what_stands_below(plan: Plan):
    care, falls = Programme.objects.get(key="care"), Programme.objects.get(key="falls")
    manager = appoint(None, Role.PROGRAMME_MANAGER, care)
    base = out(plan, care)
    assert set(base["milestone"]) == {"falls/m1", "falls/m2"}
    assert not base["group"]
    said = deepcopy(base)
    said["milestone"]["falls/m1"]["title"] = "Clinic at work"
    assert back(plan, said, base, care, manager).writes
    with pytest.raises(NotAllowed):
        back(plan, said, base, None, manager)
    other = appoint(None, Role.PROGRAMME_MANAGER, Programme.objects.get(key="homes"))
    with pytest.raises(NotAllowed):
        back(plan, said, base, falls, other)


@pytest.mark.parametrize(
    ("kind", "key", "fields"),
    [
        ("deliverable", "homes/d1", {"title": "Other"}),
        ("risk", "s1", {"title": "Other"}),
        ("risk", "r1", {"programme": "homes"}),
        ("risk", "r9", {"title": "New", "programme": "homes"}),
        ("programme", "falls", {"name": "Other"}),
        ("group", "board", {"name": "Other"}),
    ],
)
def test_one_programme_s_sheet_reaches_nothing_else(
    plan: Plan, kind: str, key: str, fields: dict[str, Any]
):
    falls = Programme.objects.get(key="falls")
    said, base = edited(plan, kind, key, **fields)
    assert refusals(plan, said, base, programme=falls, by=pmo_of(plan.system))[0][:2] == (kind, key)


def test_a_comparison_writes_nothing(plan: Plan):
    said, base = edited(plan, "deliverable", "falls/d1", title="Other")
    merged = plan_records.compare(
        plan=plan, programme=None, said=said, base=base, by=pmo_of(plan.system), at=at()
    )
    assert list(plan_records.differs(base, merged)) == [
        ("deliverable", "falls/d1", "title", "Pathway", "Other")
    ]
    assert out(plan) == base


def test_progress_said_again_is_a_new_row_and_the_ratings_follow_the_latest(plan: Plan):
    said, base = edited(plan, "action_update", "falls/x1/2017-01", month_rag="red")
    back(plan, said, base)
    rows = ActionUpdate.objects.filter(action__key="x1", month="2017-01-01")
    assert [row.month_rag for row in rows] == ["amber", "red"]
    assert rows[0].action.month_rag == "red"
