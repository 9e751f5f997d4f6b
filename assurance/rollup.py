"""The roll-up of a month: one SQL statement from locked returns to a snapshot and its lines.

What counts: of each programme the latest locked return of the month with its completed review;
the plan's tree as it was open at the month's end; review actions that were open on the day of the
board. Nothing else, and no clock, so that the same inputs give the same content hash.

A programme whose return is signed but not reviewed stands as *not reviewed*: nobody has agreed its
ratings, so none are shown. One without a signed return stands as *not reported*, never as last
month's rating. A programme that files no return shows the worst agreed rating below it and counts
those not reported.

The content of a line (`BoardLine.content`), all that the board's page and the API show:

    programme   {id, key, number, name, kind, parent (id or null), depth, reports}
    state       reported | not_reviewed | not_reported | parent
    self        {progress, confidence, assurance} as the return says, or null
    agreed      the same as the review agreed (a parent: the worst below it), or null
    previous    agreed last month, or null
    movement    {progress, …}: better | worse | same | new | not_reported
    differs     {scale: why} for each scale on which agreed is not what the return says
    return      {id, number, reference, hash, correction_reason}, or null
    review      id of the gateway review, or null
    milestones  {done, on_track, slipped, overdue} (a parent: their sum), or null
    top_risk    1 to 25 (a parent: the highest below it), or null
    risks       those scored 15 and over: [{key, title, score, previous_likelihood, …}]
    history     {progress, confidence, assurance}: a letter for each of twelve months, this month
                last: r, a, g, b; assurance n, l, m, s (none … substantial); - not reported
    exception   null, or {because, cause, action, owner, due, route}; `because` lists
                not_reported, not_reviewed, progress_red, confidence_red, assurance_none, escalated
    decisions   asked of the board: [{what, needed_by}]
    escalation  what the review escalates, or null
    actions     {open, overdue} on the day of the board
    below       of a parent {reporting, not_reported, reviewed}, else null
    indicators  {measured, on, missed, no_data, off}; the key is absent where no return that counts
                says anything of indicators (a parent: no return below it). `measured` have a plan
                for their period: `on` of them meet it, `missed` do not, and the first twenty of
                these stand in `off`, those beyond 5% of plan first. `no_data` have no reading. A
                parent sums those below it.
                off: [{programme, key, name, organisation, period, value, plan, unit, standing,
                variation, assurance}], `programme` the key of the one that reports it

`risks`, `decisions` and `indicators`, and where a review gives no cause or action of its own the
reason for progress and the mitigation, come from `Psr1Return.board_content`
(`psr1_frozen.board_content`).

The hash is SHA-256 over the SHA-256 of each line's content as PostgreSQL writes jsonb, in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

_SQL = (Path(__file__).parent / "rollup.sql").read_text(encoding="utf-8")

# NO KEY: returns may still be opened for the period meanwhile.
_LOCK = """
SELECT p.id AS period, p.system_id AS system, p.month, p.board_on,
    (p.board_on + 1)::timestamp AT TIME ZONE 'Europe/London' AS board_over, (
    SELECT plan.id FROM programmes_plan plan WHERE plan.system_id = p.system_id
    ORDER BY plan.valid_from >= p.month + interval '1 month',
        CASE WHEN plan.valid_from < p.month + interval '1 month' THEN plan.valid_from END DESC,
        plan.valid_from
    LIMIT 1) AS plan
FROM programmes_reportingperiod p WHERE p.id = %s FOR NO KEY UPDATE OF p
"""

_HASH = """
SELECT encode(sha256(coalesce(string_agg(sha256(convert_to(content::text, 'UTF8')), ''::bytea
    ORDER BY position), ''::bytea)), 'hex')
FROM assurance_boardline WHERE snapshot_id = %s
"""


@dataclass(frozen=True)
class Written:
    snapshot_id: int
    is_new: bool


def write(*, period_id: int, at: datetime) -> Written:
    """Insert the month's snapshot where its content differs from the latest version's.

    Runs in the caller's transaction and holds the period's row until its end, so that two at
    once make one snapshot. Raises LookupError where there is no such period.
    """
    with connection.cursor() as cursor:
        month = _month(period_id)
        given = {"at": at, "month_code": f"{month['month']:%Y-%m}"}
        cursor.execute(_SQL, month | given)
        snapshot_id, is_new = cursor.fetchone()
    return Written(snapshot_id, is_new)


def _month(period_id: int) -> dict[str, Any]:
    """What the statement needs to know of the period, whose row stays locked."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [period_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"No reporting period {period_id}.")
    return dict(
        zip(("period", "system", "month", "board_on", "board_over", "plan"), row, strict=True)
    )


def hash_of_lines(snapshot_id: int) -> str:
    """The hash that a snapshot's stored lines give now; it must be the one it was made with."""
    with connection.cursor() as cursor:
        cursor.execute(_HASH, [snapshot_id])
        return str(cursor.fetchone()[0])
