"""What the audit trail says of readings: one sentence each, or one for each indicator of many."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from metrics import periods
from metrics.models import Reading
from programmes import audit
from programmes.models import User
from programmes.text import count


def plain(value: Decimal | None) -> str:
    return f"{value.normalize():f}" if value is not None else "nothing"


def tell(row: Reading, before: Reading | None, by: User, at: datetime) -> None:
    when = periods.words(row.starts_on, row.ends_on)
    place = f" for {row.organisation.key}" if row.organisation else ""
    of, value = f"“{row.indicator.name}”{place}, {when}", plain(row.value)
    if before and row.value is None:
        sentence = f"took back the reading of {of}: it was {plain(before.value)}"
    elif before:
        sentence = f"corrected {of}, from {plain(before.value)} to {value}"
    else:
        sentence = f"recorded {of}: {value}"
    audit.record(
        verb="reading.corrected" if before else "reading.recorded",
        sentence=sentence,
        subject=row.indicator,
        by=by,
        at=at,
        system=row.indicator.system,
        programme=row.indicator.programme,
        detail={"reason": row.reason, "psr1": row.psr1_reference},
    )


def tell_many(rows: list[Reading], provenance: str, by: User, at: datetime) -> None:
    """One entry for each indicator, with how many."""
    counted: dict[int, list[Reading]] = defaultdict(list)
    for row in rows:
        counted[row.indicator_id].append(row)
    for some in counted.values():
        indicator = some[0].indicator
        number = count(len(some), "reading")
        audit.record(
            verb="readings.imported",
            sentence=f"recorded {number} of “{indicator.name}” from {provenance}",
            subject=indicator,
            by=by,
            at=at,
            system=indicator.system,
            programme=indicator.programme,
            detail={"readings": len(some)},
        )
