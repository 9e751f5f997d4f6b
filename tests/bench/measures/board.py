"""The board page beside a page of the same rows and size by Django's templates."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests.bench.counting import queries
from tests.bench.figures import paired_ratio, ratio, spread, verdict
from tests.bench.load.boards import latest_month
from tests.bench.scale import LONG, SHORT, WIDE, Scale
from tests.bench.visitor import Fetch, Visitor, interleaved

QUERIES = 8
AT_ONCE = 4


def measure(scale: Scale, port: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Queries; times against the static page, one at a time and four; long against short."""
    counts = _counts(scale)
    long, short = _board(LONG), _board(SHORT)
    body = Visitor(port, long[0]).page(long[1]).body
    static = (long[0], f"/bench/static/{len(body)}/")
    sizes = {
        "rows": body.count(b"<tr"),
        "board_bytes": len(body),
        "static_bytes": len(Visitor(port, long[0]).page(static[1]).body),
    }
    one = interleaved(port, [long, static, short], scale.requests, at_once=1, block=1)
    many = interleaved(
        port, [long, static], scale.requests_at_once, at_once=AT_ONCE, block=5 * AT_ONCE
    )
    figures = {
        **sizes,
        "queries": counts,
        "one_at_a_time": {"board": spread(one[0]), "static": spread(one[1])},
        "four_at_once": {"board": spread(many[0]), "static": spread(many[1])},
        "with_few_months": spread(one[2]),
    }
    return figures, _verdicts(scale, counts, one, many)


def _board(system: str) -> Fetch:
    month = f"{latest_month():%Y-%m}"
    return f"board-member@{system}.example", reverse("board", args=[system, month])


def _counts(scale: Scale) -> dict[str, int]:
    return {
        f"{scale.months}_months": len(queries(*_board(LONG))),
        f"{scale.short_months}_months": len(queries(*_board(SHORT))),
        f"{scale.wide}_programmes": len(queries(*_board(WIDE))),
    }


def _verdicts(
    scale: Scale, counts: dict[str, int], one: list[list[float]], many: list[list[float]]
) -> list[dict[str, Any]]:
    return [
        verdict("board page: queries", max(counts.values()), QUERIES),
        verdict(
            "board page: queries that months or programmes add",
            max(counts.values()) - min(counts.values()),
            0,
        ),
        verdict("board page ÷ static page, p50, one at a time", ratio(one[0], one[1]), 1.0),
        verdict("board page ÷ static page, p95, one at a time", ratio(one[0], one[1], 0.95), 1.5),
        verdict("board page ÷ static page, p50, four at once", ratio(many[0], many[1]), 1.0),
        verdict("board page ÷ static page, p95, four at once", ratio(many[0], many[1], 0.95), 1.5),
        verdict(
            f"board page, {scale.months} months ÷ {scale.short_months}",
            paired_ratio(one[0], one[2]),
            1.15,
        ),
    ]
