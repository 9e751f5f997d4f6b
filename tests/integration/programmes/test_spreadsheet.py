"""A plan out as a workbook and back: unedited, edited, in conflict, faulty, at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from programmes.actions import deliverables, escalations, milestones
from programmes.enums import Role
from programmes.models import AuditEntry, Milestone, Plan, PlanUpload, Programme, Risk
from programmes.refusals import NotAllowed, Refused, Stale
from programmes.sheets.faults import SheetFaults
from tests.factories import delivery, sheets
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def programme() -> Programme:
    system = make.make_system("north", name="North")
    programme = make.make_programme(system, "care", name="Planned care", number="7")
    make.make_programme(system, "mind", name="Mental health", number="8")
    make.make_milestone(programme, "hub", title="Open the hub")
    make.make_milestone(programme, "list", title="Clear the list", note="First line\nSecond")
    make.make_risk(programme, "nurses", title="Too few nurses")
    return programme


@pytest.fixture
def plan(programme) -> Plan:
    return programme.plan


@pytest.fixture
def pmo(programme):
    return make.pmo_of(programme.system)


def faults_of(data, plan, by, programme=None) -> list[str]:
    with pytest.raises(SheetFaults) as found:
        sheets.received(data, plan, by, programme)
    assert PlanUpload.objects.count() == 0
    return [str(fault) for fault in found.value.faults]


def retitle(milestone, title, by) -> None:
    words = {"title": title}
    milestones.edit_words(milestone=milestone, words=words, version=None, by=by, at=make.at())


def test_an_unedited_workbook_changes_nothing(plan, pmo):
    upload = sheets.received(sheets.downloaded(plan, pmo), plan, pmo)
    comparison = sheets.seen(upload, pmo)
    assert not comparison.merge.writes
    assert comparison.merge.kept == []


def test_edits_and_new_rows_are_shown_and_written_once(plan, pmo, programme):
    book = sheets.opened(sheets.downloaded(plan, pmo))
    sheets.put(book, "Milestones", "care/hub", "title", "=HYPERLINK(“x”)")
    sheets.put(book, "Milestones", "care/hub", "actual", date(2017, 2, 1))
    sheets.put(book, "Milestones", "care/hub", "note", "The first patients were seen")
    book["Milestones"].append([None, "mind", "Open a café", None, "30 June 2017"])
    upload = sheets.received(sheets.saved(book), plan, pmo)
    assert Milestone.objects.get(key="hub").title == "Open the hub"
    looked_at = sheets.seen(upload, pmo)
    assert looked_at.merge.added == [("milestone", "mind/open-a-cafe")]
    done = sheets.confirmed(upload, pmo, looked_at.seen)
    assert done.confirmed_at
    hub = Milestone.objects.get(key="hub")
    assert (hub.title, hub.actual) == ("=HYPERLINK(“x”)", date(2017, 2, 1))
    assert Milestone.objects.get(key="open-a-cafe").baseline == date(2017, 6, 30)
    entries = AuditEntry.objects.count()
    again = sheets.confirmed(upload, pmo, looked_at.seen)
    assert again.outcome == done.outcome
    assert AuditEntry.objects.count() == entries


def test_what_is_done_needs_the_words_that_its_page_asks_for(plan, pmo, programme):
    delivery.make_deliverable(programme, "hub")
    book = sheets.opened(sheets.downloaded(plan, pmo))
    done = sheets.put(book, "Milestones", "care/hub", "actual", date(2017, 2, 1))
    status = sheets.put(book, "Deliverables", "care/hub", "status", "Delivered")
    assert faults_of(sheets.saved(book), plan, pmo) == [
        f"Deliverables, cell {status}: Say what shows that it is delivered: set the status on its "
        "own page.",
        f"Milestones, cell {done}: Say in Note what shows that it is done, or mark it as done on "
        "its own page.",
    ]


def test_what_both_changed_is_a_conflict_and_stays(plan, pmo):
    book = sheets.opened(sheets.downloaded(plan, pmo))
    hub = Milestone.objects.get(key="hub")
    retitle(hub, "Open both hubs", pmo)
    sheets.put(book, "Milestones", "care/hub", "title", "Open my hub")
    sheets.put(book, "Milestones", "care/list", "title", "Clear the whole list")
    upload = sheets.received(sheets.saved(book), plan, pmo)
    kept = sheets.seen(upload, pmo).merge.kept
    assert [(k.key, k.name, k.here, k.said) for k in kept] == [
        ("care/hub", "title", "Open both hubs", "Open my hub")
    ]
    sheets.confirmed(upload, pmo)
    titles = set(Milestone.objects.values_list("title", flat=True))
    assert titles == {"Open both hubs", "Clear the whole list"}


def test_a_preview_that_has_aged_is_shown_anew(plan, pmo):
    book = sheets.opened(sheets.downloaded(plan, pmo))
    sheets.put(book, "Milestones", "care/hub", "title", "Open my hub")
    upload = sheets.received(sheets.saved(book), plan, pmo)
    looked_at = sheets.seen(upload, pmo).seen
    retitle(Milestone.objects.get(key="hub"), "Open both hubs", pmo)
    with pytest.raises(Stale):
        sheets.confirmed(upload, pmo, looked_at)
    assert Milestone.objects.get(key="hub").title == "Open both hubs"


def test_every_fault_is_named_by_its_cell_and_nothing_is_stored(plan, pmo):
    book = sheets.opened(sheets.downloaded(plan, pmo))
    cells = {
        "baseline": sheets.put(book, "Milestones", "care/hub", "baseline", "2018-01-01"),
        "actual": sheets.put(book, "Milestones", "care/hub", "actual", "29/02/2027"),
        "title": sheets.put(book, "Milestones", "care/list", "title", "x" * 301),
        "precision": sheets.put(book, "Milestones", "care/list", "precision", "Fortnight"),
        "priorities": sheets.put(book, "Milestones", "care/list", "priorities", "aims/none"),
    }
    book["Milestones"].append(["care/hub", "care", "Twice", None, "30 June 2017"])
    book["Milestones"].append(["Not An Id", "care", "Odd", None, "31/13/2017"])
    book["Deliverables"].append(
        [None, "care", "New", None, None, None, "2024/25 Q5", None, "Not started"]
    )
    said = faults_of(sheets.saved(book), plan, pmo)
    moves = "A baseline moves only by an approved re-profile. Put “30 June 2017” back."
    assert f"Milestones, cell {cells['baseline']}: {moves}" in said
    real = "“29/02/2027” is not a real date. Write a day as 31/03/2018, 31 March 2018 or 2018-03-31"
    assert f"Milestones, cell {cells['actual']}: {real}." in said
    assert any(f"cell {cells['title']}: Title must be 300 characters" in one for one in said)
    assert any(f"cell {cells['precision']}: Dated to the must be one of" in one for one in said)
    assert any(f"cell {cells['priorities']}: “aims/none” is not the id" in one for one in said)
    assert any("The id “care/hub” stands in row 3 too" in one for one in said)
    assert any("An id is made of lower-case letters" in one for one in said)
    assert any("has no month 13" in one for one in said)
    assert any("Deliverables, cell G3: There is no quarter Q5" in one for one in said)


def test_headings_that_changed_are_noticed(plan, pmo):
    book = sheets.opened(sheets.downloaded(plan, pmo))
    sheet = book["Milestones"]
    sheet["C2"] = "Something else"
    sheet["D1"] = sheet["E1"].value
    sheet["P2"] = "My own column"
    said = faults_of(sheets.saved(book), plan, pmo)
    assert "Milestones, cell C2: The heading of this column is “Title”. Put it back." in said
    assert any("stands in D2 too" in one for one in said)
    assert any("cell P2: This column is not one of the portal's" in one for one in said)
    assert any("The column “Note” is missing" in one for one in said)


def test_rows_and_sheets_that_are_removed_stay_in_the_plan(plan, pmo):
    book = sheets.opened(sheets.downloaded(plan, pmo))
    sheet = book["Milestones"]
    sheet.delete_rows(sheets.row_of(sheet, "care/hub"))
    del book["Risks and issues"]
    upload = sheets.received(sheets.saved(book), plan, pmo)
    assert not sheets.seen(upload, pmo).merge.writes
    assert upload.content["left_out"]["milestone"] == 1


def test_a_workbook_of_another_plan_or_a_forged_one_is_refused(plan, pmo):
    other = make.make_system("south")
    theirs = sheets.downloaded(Plan.objects.get(system=other), make.pmo_of(other))
    with pytest.raises(Refused, match="downloaded from another plan or programme"):
        sheets.received(theirs, plan, pmo)
    book = sheets.opened(sheets.downloaded(plan, pmo))
    book["Portal"]["B2"] = "1:forged"
    with pytest.raises(Refused, match="was not downloaded from here"):
        sheets.received(sheets.saved(book), plan, pmo)
    book["Portal"]["B1"] = "99"
    with pytest.raises(Refused, match="another version"):
        sheets.received(sheets.saved(book), plan, pmo)
    with pytest.raises(Refused, match="was not downloaded from here"):
        sheets.received(sheets.by_hand([["Title"], ["Something"]]), plan, pmo)


def test_a_programme_manager_brings_the_own_programme_and_no_other(plan, programme):
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, programme)
    data = sheets.downloaded(plan, manager, programme)
    book = sheets.opened(data)
    assert "Programmes" not in book.sheetnames
    sheets.put(book, "Milestones", "care/hub", "title", "Open our hub")
    upload = sheets.received(sheets.saved(book), plan, manager, programme)
    sheets.confirmed(upload, manager)
    assert Milestone.objects.get(key="hub").title == "Open our hub"
    book["Milestones"].append([None, "mind", "Elsewhere", None, "30 June 2017"])
    assert any("doesn't belong" in one for one in _later_faults(book, plan, manager, programme))
    mind = Programme.objects.get(key="mind")
    for where in (None, mind):
        with pytest.raises(NotAllowed):
            sheets.downloaded(plan, manager, where)
        with pytest.raises(NotAllowed):
            sheets.received(data, plan, manager, where)


def test_a_programmes_sheet_takes_nothing_back_that_is_the_pmos_to_take_back(plan, programme):
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, programme)
    done = make.make_milestone(programme, "done", title="Hub found")
    milestones.mark_done(
        milestone=done,
        actual=date(2017, 2, 1),
        evidence="The lease.",
        version=None,
        by=manager,
        at=make.at(),
    )
    delivered = delivery.make_deliverable(programme, "hub")
    deliverables.set_status(
        deliverable=delivered,
        status="delivered",
        note="It is open.",
        version=None,
        by=manager,
        at=make.at(),
    )
    delivery.make_action(programme, "calls")
    risk = Risk.objects.get(key="nurses")
    escalations.escalate(
        risk=risk, level="board", reason="Ask", version=None, by=manager, at=make.at()
    )
    data = sheets.downloaded(plan, manager, programme)
    book = sheets.opened(data)
    sheets.put(book, "Milestones", "care/done", "actual", None)
    sheets.put(book, "Deliverables", "care/hub", "status", "Not started")
    sheets.put(book, "Improvement actions", "care/calls", "due", "2019-06")
    sheets.put(book, "Risks and issues", "nurses", "level", "Programme")
    said = faults_of(sheets.saved(book), plan, manager, programme)
    assert len(said) == 4
    for words in ("It is done", "It is delivered", "agreed first stays", "escalated risk back"):
        assert any(words in one for one in said), words
    upload = sheets.received(sheets.saved(book), plan, make.pmo_of(plan.system), programme)
    sheets.confirmed(upload, make.pmo_of(plan.system))
    delivered.refresh_from_db()
    assert delivered.status == "not_started"


def _later_faults(book, plan, by, programme) -> list[str]:
    with pytest.raises(SheetFaults) as found:
        sheets.received(sheets.saved(book), plan, by, programme)
    return [str(fault) for fault in found.value.faults]


def test_an_upload_refused_by_a_rule_of_the_plan_names_the_cell(plan, pmo):
    book = sheets.opened(sheets.downloaded(plan, pmo))
    cell = sheets.put(book, "Milestones", "care/hub", "actual", "1 March 2017")
    said = faults_of(sheets.saved(book), plan, pmo)
    assert said == [f"Milestones, cell {cell}: Done on must be today or in the past."]


def test_two_downloads_of_one_state_are_kept_once(plan, pmo):
    first, second = sheets.downloaded(plan, pmo), sheets.downloaded(plan, pmo)
    reference = [sheets.opened(data)["Portal"]["B2"].value for data in (first, second)]
    assert reference[0] == reference[1]


def test_too_many_rows_of_a_kind_are_refused_in_words(plan, pmo):
    book = sheets.opened(sheets.downloaded(plan, pmo))
    for number in range(4_999):
        book["Milestones"].append([None, "care", f"More {number}", None, "30 June 2017"])
    said = faults_of(sheets.saved(book), plan, pmo)
    assert said == ["Milestones: It has 5,001 rows. Send at most 5,000 of a kind at a time."]


def test_nothing_is_written_when_the_last_step_fails(plan, pmo, monkeypatch):
    from programmes import audit

    book = sheets.opened(sheets.downloaded(plan, pmo))
    sheets.put(book, "Milestones", "care/hub", "title", "Open my hub")
    book["Milestones"].append([None, "care", "New one", None, "30 June 2017"])
    upload = sheets.received(sheets.saved(book), plan, pmo)

    def fail(**_: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError, match="no audit"):
        sheets.confirmed(upload, pmo)
    assert not connection.needs_rollback
    assert Milestone.objects.get(key="hub").title == "Open the hub"
    assert not Milestone.objects.filter(key="new-one").exists()
    assert PlanUpload.objects.get(pk=upload.pk).confirmed_at is None
