"""How a programme is doing: three ratings month by month, worst first where it is a parent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assurance.enums import Psr1State, ReviewState
from assurance.models import GatewayReview, Psr1Return
from programmes import rag
from programmes.financial_year import previous_month
from programmes.rating_style import SCALE_NAMES
from programmes.text import count, month_code, month_name

MONTHS = 12
SCALES = tuple(SCALE_NAMES)
Ratings = dict[str, str | None]

_SIGNED = (Psr1State.SIGNED, Psr1State.REVIEWED, Psr1State.LOCKED)


def last_months(on: date, number: int = MONTHS) -> list[date]:
    """The first days of the months up to the one of `on`, latest first."""
    months = [on.replace(day=1)]
    while len(months) < number:
        months.append(previous_month(months[-1]))
    return months


@dataclass(frozen=True)
class Month:
    """One month of one programme, or of all that report below it."""

    month: date
    state: str
    said: Ratings
    agreed: Ratings
    expected: int
    reported: int
    in_hand: bool = False
    psr1_href: str = ""
    review_href: str = ""

    @property
    def missing(self) -> str:
        """What stands where no rating is agreed."""
        return "Not agreed yet" if self.in_hand or self.reported else "Not reported"

    @property
    def reviewed(self) -> bool:
        return any(self.agreed.values())


def of_one(
    rows: Iterable[Psr1Return], months: list[date], system: str, key: str, *, drafts: bool
) -> list[Month]:
    """`drafts`: whether the reader may open returns that are not signed yet."""
    by_month = defaultdict(list)
    for row in rows:
        by_month[row.month].append(row)
    return [
        _month(month, months[0], by_month[month], system, key, drafts=drafts) for month in months
    ]


def _month(
    month: date, newest: date, versions: list[Psr1Return], system: str, key: str, *, drafts: bool
) -> Month:
    """The latest signed version says; the latest completed review decides."""
    signed = next((v for v in versions if v.state in _SIGNED), None)
    review = next((r for v in versions if (r := _completed(v))), None)
    where = [system, month_code(month), key]
    shown = versions[0] if versions and drafts else signed
    return Month(
        month=month,
        state=_state(versions),
        said={scale: getattr(signed, f"self_{scale}", None) or None for scale in SCALES},
        agreed={scale: getattr(review, f"agreed_{scale}", None) or None for scale in SCALES},
        expected=1 if versions else 0,
        reported=1 if signed else 0,
        in_hand=month == newest,
        psr1_href=reverse("psr1", args=where) if shown else "",
        review_href=reverse("review", args=where) if review else "",
    )


def _completed(psr1: Psr1Return) -> GatewayReview | None:
    review: GatewayReview | None = getattr(psr1, "review", None)
    return review if review and review.state == ReviewState.COMPLETED else None


def _state(versions: list[Psr1Return]) -> str:
    if not versions:
        return "No return"
    latest = versions[0]
    words = str(latest.get_state_display())
    return f"Correction {latest.number - 1}: {words.lower()}" if latest.number > 1 else words


def of_parent(rows: Iterable[Psr1Return], months: list[date], expected: int) -> list[Month]:
    """The worst agreed rating among those that report below, and how many did."""
    by_month: dict[date, dict[int, list[Psr1Return]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_month[row.month][row.programme_id].append(row)
    return [_worst(m, months[0], list(by_month[m].values()), expected) for m in months]


def _worst(month: date, newest: date, programmes: list[list[Psr1Return]], expected: int) -> Month:
    reviews = [next((r for v in p if (r := _completed(v))), None) for p in programmes]
    signed = [next((v for v in p if v.state in _SIGNED), None) for p in programmes]
    reported = sum(one is not None for one in signed)
    return Month(
        month=month,
        state=f"{reported} of {count(expected, 'return')}" if programmes else "No return",
        said={s: rag.worst(s, (getattr(o, f"self_{s}", None) for o in signed)) for s in SCALES},
        agreed={
            s: rag.worst(s, (getattr(r, f"agreed_{s}", None) for r in reviews)) for s in SCALES
        },
        expected=expected,
        reported=reported,
        in_hand=month == newest,
    )


@dataclass(frozen=True)
class ScaleLine:
    """One of the three ratings: now, how it moved, what the return said, the year behind it."""

    name: str
    agreed: str | None
    movement: str
    said: str | None
    strip: list[tuple[date, str | None]]


@dataclass(frozen=True)
class Standing:
    """The three ratings as last agreed. `month` is None where none ever was."""

    month: Month | None
    lines: list[ScaleLine]
    sentence: str


def standing(months: list[Month], on: date) -> Standing:
    reviewed = [month for month in months if month.reviewed]
    latest = reviewed[0] if reviewed else None
    before = reviewed[1] if len(reviewed) > 1 else None
    lines = [_scale(scale, latest, before, months) for scale in SCALES]
    return Standing(latest, lines, _sentence(latest, months, on))


def _scale(
    scale: str, latest: Month | None, before: Month | None, months: list[Month]
) -> ScaleLine:
    now = latest.agreed[scale] if latest else None
    return ScaleLine(
        name=SCALE_NAMES[scale],
        agreed=now,
        movement=rag.movement(scale, before.agreed[scale] if before else None, now),
        said=latest.said[scale] if latest else None,
        strip=[(month.month, month.agreed[scale]) for month in reversed(months)],
    )


def _sentence(latest: Month | None, months: list[Month], on: date) -> str:
    if latest is None:
        return "No gateway review has agreed ratings in the last twelve months."
    said = f"As agreed for {month_name(latest.month)}"
    missed = [m for m in months if m.month > latest.month and m.month < on.replace(day=1)]
    if missed:
        return f"{said}. Not reported since."
    return f"{said}."
