"""The page of readings in a PSR1 return: what is said of each series, and what it lacks. Pure.

An item of the part is a series with the period that the return asks for:

    {"id", "key", "title", "organisation", "organisation_key", "unit", "frequency", "period",
     "numerator_name", "denominator_name", "previous", "previous_period", "plan", "plan_period",
     "standing_value", "value", "numerator", "denominator", "as_typed", "none_why", "note"}

Values are decimal strings, empty where there is none; `period` and `previous_period` are ISO first
days; `plan` and `plan_period` are text as the plan gives them. `standing_value` is what stood for
the period already when the page was last saved.
"""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from metrics import periods
from metrics.reading_rules import Problem, Said, problems, worked_out

Item = dict[str, Any]

SAID = ("value", "numerator", "denominator", "as_typed", "none_why", "note")
FIGURES = ("value", "numerator", "denominator")
_NUMBER = re.compile(r"-?(?:[0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,6})?", re.ASCII)


def number(typed: str) -> str:
    """A figure as it is kept: 1,234.50 % becomes 1234.5. Raises ValueError in words."""
    text = typed.strip().removeprefix("£").removesuffix("%").strip().replace("−", "-")
    if not text:
        return ""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"“{typed.strip()[:40]}” is not a number. Enter it like 78.4")
    value = Decimal(text.replace(",", ""))
    return text_of(value)


def text_of(value: Decimal | None) -> str:
    """A figure as a content keeps it: 78.4, without zeros at its end."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if value else "0"


def name_of(item: Item) -> str:
    """The indicator, with the organisation where it is measured for one."""
    return f"{item['title']}, {item['organisation']}" if item["organisation"] else item["title"]


def period_of(item: Item) -> tuple[date, date]:
    return periods.period_of(date.fromisoformat(item["period"]), item["frequency"])


def period_words(item: Item) -> str:
    """February 2017, 2016/17 Q3 or 2015/16."""
    return periods.words(*period_of(item))


def said_of(item: Item) -> Said:
    value, above, below = (Decimal(item[name]) if item[name] else None for name in FIGURES)
    return Said(*period_of(item), value, above, below)


def value_of(item: Item) -> Decimal | None:
    """The reading as given, or as worked out from its two numbers."""
    return worked_out(said_of(item), item["unit"])


def is_said(item: Item) -> bool:
    """Whether anything was typed of the reading itself."""
    return any(item[name] for name in FIGURES)


def found_in(item: Item) -> list[Problem]:
    """What stands in the way of a reading that was typed; the asked-for tick settles a question."""
    if not is_said(item):
        return []
    said = said_of(item)
    others = (Decimal(item["previous"]),) if item["previous"] else ()
    found = problems(
        said, unit=item["unit"], frequency=item["frequency"], on=said.ends_on, others=others
    )
    return [one for one in found if not (one.asks and item["as_typed"])]


def asked(item: Item) -> str:
    """The question whether an unlikely value is right; empty where there is none."""
    return next((one.message for one in found_in(item | {"as_typed": False}) if one.asks), "")


def missing(part: Item) -> dict[str, str]:
    """What the page lacks, as field → sentence."""
    errors: dict[str, str] = {}
    for item in part["items"]:
        errors |= _missing_of(item)
    return errors


def _missing_of(item: Item) -> dict[str, str]:
    own, name = item["id"], name_of(item)
    if is_said(item):
        if item["none_why"]:
            return {f"{own}_none_why": f"Delete the reading of “{name}”, or why there is none"}
        return {
            f"{own}_{'as_typed' if one.asks else one.field}": f"“{name}”: {one.message}"
            for one in found_in(item)
        }
    if item["standing_value"]:
        stands = f"{item['standing_value']} stands for “{name}” already"
        return {f"{own}_value": f"{stands}. Enter it, or the right reading"}
    if item["none_why"]:
        return {}
    when = period_words(item)
    return {f"{own}_value": f"Enter the reading of “{name}” for {when}, or say why there is none"}


def begun(items: list[Item], before: list[Item]) -> list[Item]:
    """A month's items as its draft begins: why the same period has no reading stays said."""
    told = {(row["id"], row["period"]): row["none_why"] for row in before}
    return [
        item if is_said(item) else item | {"none_why": told.get((item["id"], item["period"]), "")}
        for item in items
    ]


def rebased(part: Item, live: list[Item]) -> Item:
    """The page over what stands now: series that came or went, and readings recorded meanwhile.

    What was typed stays; what was only taken over from what stood follows it.
    """
    said = {item["id"]: item for item in part["items"]}
    return {"items": [_over(said.get(item["id"]), item) for item in live]}


def _over(said: Item | None, live: Item) -> Item:
    if said is None or said["period"] != live["period"]:
        return deepcopy(live)
    kept = SAID if is_typed(said) else SAID[-2:]
    return live | {name: said[name] for name in kept}


def reopened(part: Item, live: list[Item]) -> Item:
    """A signed page over what stands now: what was read of a series since is where it begins."""
    items = [item | {"standing_value": text_of(value_of(item))} for item in part["items"]]
    return rebased({"items": items}, live)


def is_typed(item: Item) -> bool:
    """Whether the reading is another than what stood when the page was last saved."""
    value = value_of(item)
    stood = Decimal(item["standing_value"]) if item["standing_value"] else None
    return value != stood if value is not None else is_said(item)


def overtaken(part: Item, live: list[Item]) -> list[Item]:
    """Live items whose period was read elsewhere since the page was saved, and otherwise."""
    said = {item["id"]: item for item in part["items"]}
    return [
        item
        for item in live
        if item["id"] in said
        and item["standing_value"] != said[item["id"]]["standing_value"]
        and item["standing_value"]
        and value_of(said[item["id"]]) != Decimal(item["standing_value"])
    ]


def in_short(overtaken: list[Item]) -> str:
    """What was recorded otherwise, as the page that showed it sends it back: 97=44.5 98-2=3."""
    return " ".join(f"{item['id']}={item['standing_value']}" for item in overtaken)


def overtaken_words(item: Item) -> str:
    """What to do about a reading that was recorded elsewhere meanwhile."""
    return (
        f"{item['standing_value']} was recorded for “{name_of(item)}” since this page was saved. "
        "Look at it and save the page again"
    )
