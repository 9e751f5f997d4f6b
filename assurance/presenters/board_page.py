"""What surrounds the board's matrix: versions to choose from, as at when, how complete."""

from __future__ import annotations

from datetime import date
from typing import Any

from assurance.selectors.board import Choice, Version
from metrics.presenters.performance import RULE
from programmes.rating_style import RULES, SCALE_NAMES, style_of
from programmes.text import month_code, month_name, short_day

SCALES = ("progress", "confidence", "assurance")


def frame_of(choice: Choice) -> dict[str, Any]:
    """Months and versions to choose from, and what the page says of itself."""
    shown = choice.shown
    assert shown is not None
    before = previous_month(choice.month)
    return {
        "month": choice.month,
        "month_code": month_code(choice.month),
        "month_name": month_name(choice.month),
        "since": month_name(before).split()[0],
        "year": [month_name(month)[0] for month in twelve_months(choice.month)],
        "year_words": f"{month_name(twelve_months(choice.month)[0])} to {month_name(choice.month)}",
        "months": [(month_code(month), month_name(month)) for month in choice.months],
        "versions": [(row.version, version_words(row)) for row in choice.versions],
        "shown": shown,
        "before": choice.before,
        "as_at": short_day(shown.as_at),
        "newest": choice.versions[0].version,
        "rules": KEY,
        "standing_rule": RULE,
    }


def version_words(version: Version) -> str:
    """As at 21 Feb 2017, version 2."""
    said = f"{short_day(version.as_at)}, version {version.version}"
    return said if version.published_at else f"{said}, not published"


def previous_month(month: date) -> date:
    """The first of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def twelve_months(month: date) -> list[date]:
    """The twelve months that end with this one."""
    last = month.year * 12 + month.month - 1
    return [date(place // 12, place % 12 + 1, 1) for place in range(last - 11, last + 1)]


KEY = [
    (
        SCALE_NAMES[scale],
        [(value, style_of(value).word, rule) for value, rule in RULES[scale].items()],
    )
    for scale in SCALES
]
"""How to read this page: each scale's ratings with their rules."""
