"""The roll-up of a month, beside one raw INSERT … SELECT over the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection, transaction

from assurance.actions.snapshots import roll_up
from programmes import clock
from programmes.models import ReportingPeriod
from tests.bench.figures import paired_ratio, spread, verdict
from tests.bench.scale import HALF, LAST_MONTH, WIDE, WIDE_SHORT, Scale
from tests.bench.visitor import in_turn

SCRATCH = "CREATE TABLE bench_line (LIKE assurance_boardline INCLUDING ALL)"
RAW = """
INSERT INTO bench_line (snapshot_id, programme_id, position, content)
SELECT r.period_id, r.programme_id, row_number() OVER (ORDER BY p.position, p.id),
    jsonb_build_object('key', p.key, 'number', p.number, 'name', p.name, 'kind', p.kind,
        'return', r.id, 'hash', r.content_hash, 'progress', r.self_progress,
        'confidence', r.self_confidence, 'assurance', r.self_assurance,
        'done', r.milestones_done, 'on_track', r.milestones_on_track,
        'slipped', r.milestones_slipped, 'overdue', r.milestones_overdue,
        'top_risk', r.top_risk_score, 'said', r.board_content, 'review', g.id,
        'agreed_progress', g.agreed_progress, 'agreed_confidence', g.agreed_confidence,
        'agreed_assurance', g.agreed_assurance, 'why', g.progress_reason,
        'cause', g.recovery_cause, 'action', g.recovery_action, 'due', g.recovery_due)
FROM assurance_psr1return r
JOIN assurance_gatewayreview g ON g.psr1_id = r.id AND g.state = 'completed'
JOIN programmes_programme p ON p.id = r.programme_id
WHERE r.period_id = %s AND r.state = 'locked'
"""
"""What a line takes from its own return, review and programme: no tree, no history, no hash."""


def measure(scale: Scale) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A roll-up that writes all its lines: committed month by month, and by length of history."""
    with connection.cursor() as cursor:
        cursor.execute(SCRATCH)
    last = _months_before(LAST_MONTH, 1)
    # First, because a month that is rolled up already would have nothing to write.
    by_history = _rounds(
        scale,
        {
            "long_history": lambda month: _undone(WIDE, last),
            "short_history": lambda month: _undone(WIDE_SHORT, last),
        },
    )
    found = by_history | _rounds(
        scale,
        {
            "roll_up": lambda month: _roll_up(WIDE, month),
            "raw_insert_select": lambda month: _raw(WIDE, month),
            "roll_up_of_half": lambda month: _roll_up(HALF, month),
        },
    )
    return _figures(scale, found), _verdicts(scale, found)


def _rounds(scale: Scale, acts: dict[str, Callable[[date], None]]) -> dict[str, list[float]]:
    """Each in turn for each past month, the latest last. The first round only fills caches."""
    found: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(scale.roll_ups + 1):
        month = _months_before(LAST_MONTH, scale.roll_ups + 1 - number)
        for name in in_turn(list(acts), number):
            took = _timed(acts[name], month)
            if number:
                found[name].append(took)
    return found


def _timed(act: Callable[[date], None], month: date) -> float:
    began = time.perf_counter()
    act(month)
    return (time.perf_counter() - began) * 1000


def _roll_up(system: str, month: date) -> None:
    period = ReportingPeriod.objects.get(system__key=system, month=month)
    roll_up(period=period, at=clock.now())


def _undone(system: str, month: date) -> None:
    """A roll-up with all its rows and its seal, taken back: the same month can follow itself."""
    with transaction.atomic(), connection.cursor() as cursor:
        _roll_up(system, month)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def _raw(system: str, month: date) -> None:
    period = ReportingPeriod.objects.get(system__key=system, month=month)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW, [period.pk])


def _figures(scale: Scale, found: dict[str, list[float]]) -> dict[str, Any]:
    return {
        "returns": scale.wide,
        "half": scale.half,
        "months": [scale.months, scale.short_months],
        **{name: spread(times) for name, times in found.items()},
    }


def _verdicts(scale: Scale, found: dict[str, list[float]]) -> list[dict[str, Any]]:
    whole = found["roll_up"]
    return [
        verdict(
            "roll-up ÷ raw INSERT … SELECT", paired_ratio(whole, found["raw_insert_select"]), 5.0
        ),
        verdict(
            f"roll-up, {scale.months} months ÷ {scale.short_months}",
            paired_ratio(found["long_history"], found["short_history"]),
            1.2,
        ),
        verdict(
            f"roll-up, {scale.wide} returns ÷ {scale.half}",
            paired_ratio(whole, found["roll_up_of_half"]),
            2.2,
        ),
    ]


def _months_before(month: date, count: int) -> date:
    place = month.year * 12 + month.month - 1 - count
    return date(place // 12, place % 12 + 1, 1)
