"""Board snapshots: which there are, which are published, and what stands in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from assurance.models import BoardLine, BoardSnapshot, Publication
from programmes.enums import Role
from programmes.models import System, User


class Version(NamedTuple):
    """A snapshot without its lines. `published_at` is None where the board has not seen it."""

    id: int
    month: date
    version: int
    as_at: datetime
    content_hash: str
    expected: int
    returned: int
    reviewed: int
    published_at: datetime | None


_COLUMNS = (
    "id",
    "month",
    "version",
    "as_at",
    "content_hash",
    "expected",
    "returned",
    "reviewed",
    "publication__published_at",
)


def versions(system: System, *, unpublished: bool = False) -> list[Version]:
    """All snapshots of a system, latest month and version first. One query."""
    rows = BoardSnapshot.objects.filter(system_id=system.pk)
    if not unpublished:
        rows = rows.filter(publication__isnull=False)
    return [Version._make(row) for row in rows.values_list(*_COLUMNS)]


def published(system: System, month: date, version: int | None = None) -> BoardSnapshot | None:
    """A month's published snapshot: the latest, or the version asked for."""
    rows = BoardSnapshot.objects.filter(system=system, month=month, publication__isnull=False)
    if version is not None:
        rows = rows.filter(version=version)
    return rows.select_related("system", "publication").order_by("-version").first()


def latest_published(system: System) -> BoardSnapshot | None:
    """The latest month's latest published snapshot."""
    rows = BoardSnapshot.objects.filter(system=system, publication__isnull=False)
    return rows.order_by("-month", "-version").first()


def latest_publication(period_id: int) -> Publication | None:
    """The publication that counts for a month."""
    rows = Publication.objects.filter(snapshot__period_id=period_id)
    return rows.select_related("snapshot").order_by("-snapshot__version").first()


def lines_of(ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Snapshot id → its lines' contents in order, for several snapshots in one query."""
    found: dict[int, list[dict[str, Any]]] = {pk: [] for pk in ids}
    rows = BoardLine.objects.filter(snapshot_id__in=ids).order_by("snapshot_id", "position")
    for snapshot_id, content in rows.values_list("snapshot_id", "content"):
        found[snapshot_id].append(content)
    return found


def corrections_in(snapshot: BoardSnapshot) -> list[tuple[str, str]]:
    """(programme, reason) of each line that rests on a corrected return."""
    rows = BoardLine.objects.filter(snapshot=snapshot, content__return__number__gt=1).order_by(
        "position"
    )
    return [
        (content["programme"]["name"], content["return"]["correction_reason"])
        for content in rows.values_list("content", flat=True)
    ]


def board_members(system: System, on: date) -> list[User]:
    """Those who sit on the system's board on a day and have an open account."""
    held = User.objects.filter(
        appointments__in=system.appointments.current(on).filter(role=Role.BOARD_MEMBER),
        is_active=True,
    )
    return list(held.distinct().order_by("name"))


@dataclass(frozen=True)
class Choice:
    """A month's snapshots that a reader may open, and the one that is shown, if any."""

    month: date
    months: list[date]
    versions: list[Version]
    shown: Version | None

    @property
    def before(self) -> Version | None:
        """The published version that the shown one came after."""
        shown = self.shown
        if shown is None:
            return None
        return next(
            (v for v in self.versions if v.version < shown.version and v.published_at), None
        )


def choose(
    system: System, month: date, version: int | None, *, unpublished: bool = False
) -> Choice:
    """The month's latest published snapshot, or the version asked for. One query.

    Where none is published, the latest that is not, for those who may read it.
    """
    found = versions(system, unpublished=unpublished)
    of_month = [row for row in found if row.month == month]
    if version is None:
        shown = next((row for row in of_month if row.published_at), next(iter(of_month), None))
    else:
        shown = next((row for row in of_month if row.version == version), None)
    return Choice(month, list(dict.fromkeys(row.month for row in found)), of_month, shown)
