"""Two confirmations at once, and a connection that is lost in the middle."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError

from programmes import audit
from programmes.actions import dependencies, plan_records
from programmes.models import (
    AuditEntry,
    Dependency,
    Milestone,
    Plan,
    PlanUpload,
    Programme,
    User,
)
from programmes.refusals import Stale
from tests.factories import programmes as make
from tests.factories import sheets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def programme() -> Programme:
    programme = make.make_programme(make.make_system("north"), "care")
    make.make_milestone(programme, "hub", title="Open the hub")
    return programme


@pytest.fixture
def plan(programme: Programme) -> Plan:
    return programme.plan


@pytest.fixture
def pmo(programme: Programme) -> User:
    return make.pmo_of(programme.system)


def edited(plan: Plan, pmo: User, title: str) -> PlanUpload:
    book = sheets.opened(sheets.downloaded(plan, pmo))
    sheets.put(book, "Milestones", "care/hub", "title", title)
    book["Milestones"].append([None, "care", f"New of {title}", None, "30 June 2017"])
    return sheets.received(sheets.saved(book), plan, pmo)


def both(*acts: Callable[[], Any]) -> list[Any]:
    """What came of each, begun at the same moment on connections of their own."""
    begin = threading.Barrier(len(acts))
    found: list[Any] = []

    def one(act: Callable[[], Any]) -> None:
        begin.wait(timeout=20)
        try:
            found.append(act())
        except Stale as stale:
            found.append(stale)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return found


def test_one_upload_confirmed_twice_at_once_is_written_once(plan: Plan, pmo: User) -> None:
    upload = edited(plan, pmo, "Open both hubs")
    seen = sheets.seen(upload, pmo).seen
    before = AuditEntry.objects.count()

    def confirm() -> PlanUpload:
        return sheets.confirmed(upload, pmo, seen)

    first, second = both(confirm, confirm)
    assert first.outcome == second.outcome
    assert Milestone.objects.count() == 2
    assert AuditEntry.objects.filter(verb="plan.uploaded").count() == 1
    assert AuditEntry.objects.count() == before + 3


def test_two_uploads_of_the_same_cell_at_once_never_both_win(plan: Plan, pmo: User) -> None:
    one, other = edited(plan, pmo, "Mine"), edited(plan, pmo, "Theirs")
    shown = {row.pk: sheets.seen(row, pmo).seen for row in (one, other)}
    found = both(
        *(lambda row=row: sheets.confirmed(row, pmo, shown[row.pk]) for row in (one, other))
    )
    assert sum(isinstance(each, Stale) for each in found) == 1
    (written,) = (each for each in found if not isinstance(each, Stale))
    hub = Milestone.objects.get(key="hub")
    assert hub.title == written.content["records"]["milestone"]["care/hub"]["title"]
    assert Milestone.objects.count() == 2


def test_a_connection_lost_in_the_middle_leaves_nothing_half_written(
    plan: Plan, pmo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = edited(plan, pmo, "Open both hubs")
    seen = sheets.seen(upload, pmo).seen

    def lost(**_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", lost)
        with pytest.raises(OperationalError):
            sheets.confirmed(upload, pmo, seen)
    connection.close()
    assert Milestone.objects.get().title == "Open the hub"
    assert PlanUpload.objects.get().confirmed_at is None
    sheets.confirmed(upload, pmo, seen)
    assert Milestone.objects.get(key="hub").title == "Open both hubs"


def test_a_page_and_a_spreadsheet_together_close_no_circle(
    programme: Programme, plan: Plan, pmo: User
) -> None:
    make.make_milestone(programme, "lease", title="Sign the lease")
    hub, lease = "milestone:care/hub", "milestone:care/lease"
    fields = {"before": hub, "after": lease, "lag_days": 0, "note": ""}
    found: list[str] = []

    def bring() -> None:
        said = {"dependency": {"back": fields}}
        try:
            plan_records.apply(plan=plan, programme=None, said=said, base={}, by=pmo, at=make.at())
            found.append("added")
        except plan_records.RecordsRefused as refused:
            found.append(str(refused))
        finally:
            connection.close()

    thread = threading.Thread(target=bring)
    with transaction.atomic():
        dependencies.add(plan=plan, before=lease, after=hub, by=pmo, at=make.at())
        thread.start()
        thread.join(timeout=3)
    thread.join(timeout=60)
    assert ["circle" in words for words in found] == [True]
    assert Dependency.objects.count() == 1
