"""What a return says of its programme's indicators: what stands, and what a signature freezes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from assurance import psr1_readings
from assurance.models import Psr1Return
from assurance.psr1_content import Content
from assurance.psr1_readings import text_of
from metrics import periods
from metrics.models import Reading
from metrics.selectors import month as metrics_month
from metrics.selectors.judged import Judged
from metrics.selectors.month import Reported
from metrics.selectors.series import plan_words
from programmes.models import Programme

Item = dict[str, Any]


def reading_items(programme: Programme, due_on: date) -> list[Item]:
    """Each series of the programme's indicators, as a return due on a day begins with it."""
    return items_of(metrics_month.of_programme(programme, due_on))


def items_of(reported: list[Reported]) -> list[Item]:
    return [_item(one) for one in reported]


def _item(one: Reported) -> Item:
    indicator, previous = one.series.indicator, one.previous
    item = (
        _names(one)
        | {
            "numerator_name": indicator.numerator,
            "denominator_name": indicator.denominator,
            "previous": text_of(previous.value) if previous else "",
            "previous_period": previous.starts_on.isoformat() if previous else "",
            "as_typed": False,
            "none_why": "",
            "note": "",
        }
        | _plan(one)
        | _standing(one.standing)
    )
    # Whoever recorded what stands has been asked.
    return item | {"as_typed": bool(psr1_readings.asked(item))}


def _names(one: Reported) -> Item:
    indicator, organisation = one.series.indicator, one.series.organisation
    return {
        "id": one.id,
        "key": indicator.key,
        "title": indicator.name,
        "organisation": organisation.name_on(one.ends_on) if organisation else "",
        "organisation_key": organisation.key if organisation else "",
        "unit": indicator.unit,
        "frequency": indicator.frequency,
        "period": one.starts_on.isoformat(),
    }


def _plan(one: Reported) -> Item:
    point = one.plan
    if point is None:
        return {"plan": "", "plan_period": ""}
    words = text_of(point.value) or plan_words(point.given, point.value)
    return {"plan": words, "plan_period": periods.words(point.starts_on, point.ends_on)}


def _standing(row: Reading | None) -> Item:
    """What stands already is where the page begins: two numbers, or the value."""
    if row is None:
        return {"standing_value": ""} | dict.fromkeys(psr1_readings.FIGURES, "")
    from_parts = row.numerator is not None and row.denominator is not None
    return {
        "standing_value": text_of(row.value),
        "value": "" if from_parts else text_of(row.value),
        "numerator": text_of(row.numerator) if from_parts else "",
        "denominator": text_of(row.denominator) if from_parts else "",
    }


def live_items(psr1: Psr1Return) -> list[Item]:
    """The return's items as a new draft of its month would begin now."""
    return reading_items(psr1.programme, psr1.period.due_on)


def over_what_stands(psr1: Psr1Return, content: Content) -> Content:
    """The content over what stands now; each item that was overtaken has `meanwhile`.

    That is what was recorded elsewhere since the page was saved, where it says something else.
    """
    live = live_items(psr1)
    overtaken = psr1_readings.overtaken(content["readings"], live)
    later = {row["id"]: row["standing_value"] for row in overtaken}
    part = psr1_readings.rebased(content["readings"], live)
    for item in part["items"]:
        if item["id"] in later and psr1_readings.is_typed(item):
            item["meanwhile"] = later[item["id"]]
    return content | {"readings": part}


def overtaken(psr1: Psr1Return, content: Content) -> dict[str, str]:
    """Readings recorded elsewhere since the page was saved, as `section.field` → words."""
    if "readings" not in content:
        return {}
    rows = psr1_readings.overtaken(content["readings"], live_items(psr1))
    return {f"readings.{row['id']}_value": psr1_readings.overtaken_words(row) for row in rows}


def standings(psr1: Psr1Return, content: Content) -> list[Item]:
    """How each series stands with what the return says of it, as a signature freezes it."""
    return at_signing(psr1, content)[0]


def at_signing(psr1: Psr1Return, content: Content) -> tuple[list[Item], list[Item]]:
    """How each series stands with the return, and what was recorded otherwise meanwhile.

    The latter are live items, each with `says`, the return's own value, and `reading`, the id of
    what stands.
    """
    if "readings" not in content:
        return [], []
    said = {item["id"]: item for item in content["readings"]["items"]}
    reported = metrics_month.of_programme(psr1.programme, psr1.period.due_on)
    stands = [_stands(one, said.get(one.id) or _item(one)) for one in reported]
    overtaken = psr1_readings.overtaken(content["readings"], items_of(reported))
    stood = {one.id: one.standing.pk for one in reported if one.standing}
    return stands, [
        row
        | {
            "says": text_of(psr1_readings.value_of(said[row["id"]])),
            "reading": stood[row["id"]],
        }
        for row in overtaken
    ]


def recorded(overtaken: list[Item]) -> dict[int, Reading]:
    """What stands of series that were overtaken at signing, by id, with who recorded it."""
    found = [item["reading"] for item in overtaken]
    return Reading.objects.select_related("by").in_bulk(found) if found else {}


def since_signed(psr1: Psr1Return, stands: Sequence[Item]) -> dict[str, Reading]:
    """Series → what was recorded otherwise for its period since the signature. One query.

    `stands`: the series as the signature froze them. A reading that was taken back has no value.
    """
    if psr1.signed_at is None or not stands:
        return {}
    frozen = {(item["id"], item["period"]): item["value"] for item in stands}
    rows = Reading.objects.filter(
        indicator__in={item["id"].partition("-")[0] for item in stands},
        starts_on__in={item["period"] for item in stands},
        known_at__gte=psr1.signed_at,
    )
    found: dict[str, tuple[Reading, bool]] = {}
    for row in rows.select_related("by", "indicator").order_by("number"):
        own = f"{row.indicator_id}-{row.organisation_id}".removesuffix("-None")
        was = frozen.get((own, row.starts_on.isoformat()))
        if was is not None:
            own_words = row.psr1_reference == psr1.reference or text_of(row.value) == was
            found[own] = row, not own_words
    return {own: row for own, (row, otherwise) in found.items() if otherwise}


def _stands(one: Reported, item: Item) -> Item:
    """`value` is the period's reading; `judged` and `plan` are what the rule compares."""
    judged = one.judged(psr1_readings.said_of(item))
    due, latest = judged.due, judged.series.latest
    value = text_of(psr1_readings.value_of(item))
    stands = {
        "value": value,
        "none_why": item["none_why"],
        "judged": text_of(due.value) if due else "",
        "plan": text_of(due.plan) if due else "",
        "plan_period": due.point.starts_on.isoformat() if due else "",
        "plan_words": periods.words(due.point.starts_on, due.point.ends_on) if due else "",
        "standing": judged.standing if value else "no_data",
        "variation": judged.variation,
        "mark": (judged.analysis.variation or "") if latest else "",
        "assurance": judged.assurance,
    }
    return _names(one) | stands | _limits(judged)


def _limits(judged: Judged) -> Item:
    """The lines of the chart then, and the version of its settings; 0 for the usual ones."""
    settings = judged.series.settings
    segment = judged.analysis.latest_segment if judged.series.latest else None
    lines = {
        name: _rounded(getattr(segment, name)) if segment else ""
        for name in ("mean", "lower", "upper")
    }
    return lines | {"settings": settings.number if settings else 0}


def _rounded(line: float | None) -> str:
    return "" if line is None else text_of(Decimal(line).quantize(Decimal("0.0001")))
