"""Readings of a return in words: what was read, against what, and how the series stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from markupsafe import Markup

from assurance import psr1_readings
from assurance.models import Psr1Return
from assurance.psr1_content import Content
from metrics import against_plan, periods
from metrics.against_plan import COLOURS, WORDS
from metrics.charts import assurance_mark, variation_mark
from metrics.models import Reading
from metrics.presenters.amounts import UNITS, in_unit
from metrics.presenters.performance import WHOLE
from metrics.spc_words import ASSURANCE_WORDS, VARIATION_WORDS, between
from metrics.spc_words import amount as rounded
from programmes.clock import LONDON
from programmes.text import day

Item = dict[str, Any]


def figure(text: str, unit: str) -> str:
    """A decimal string with its unit; words that the plan gives instead stay words."""
    try:
        return in_unit(Decimal(text), unit) if text else ""
    except ArithmeticError:
        return text


def reading(item: Item) -> str:
    """78.4%, or why there is none."""
    value = psr1_readings.value_of(item)
    if value is not None:
        return in_unit(value, item["unit"])
    return f"No reading: {item['none_why']}" if item["none_why"] else ""


def before(item: Item) -> str:
    """The latest reading before: 77% for January 2017."""
    if not item["previous"]:
        return ""
    first = date.fromisoformat(item["previous_period"])
    when = periods.words(*periods.period_of(first, item["frequency"]))
    return f"{figure(item['previous'], item['unit'])} for {when}"


def standing(item: Item) -> str:
    """What stands for the period already."""
    return figure(item["standing_value"], item["unit"])


def plan(item: Item) -> str:
    """What the plan gives: 80% for 2016/17 Q4."""
    said = figure(item["plan"], item["unit"])
    return f"{said} for {item['plan_period']}" if said else ""


def overtaken_at_signing(item: Item, row: Reading) -> str:
    """What a signature would correct: an item as it stands now, read elsewhere meanwhile."""
    stands = figure(item["standing_value"], item["unit"])
    name, when = psr1_readings.name_of(item), psr1_readings.period_words(item)
    recorded = f"{row.by.name} recorded {stands} on {day(row.known_at)}{_why(row, ' ({})')}"
    says = figure(item["says"], item["unit"])
    if not says:
        return (
            f"{name}, {when}: {recorded}. This return has no reading. If you sign, {stands} stays."
        )
    return f"{name}, {when}: {recorded}. This return says {says}. If you sign, {says} replaces it."


def _why(row: Reading, form: str) -> str:
    """Why a reading was recorded, or from where, without the stop at its end."""
    why = (row.reason or row.provenance).strip().removesuffix(".")
    return form.format(why) if why else ""


@dataclass(frozen=True)
class Line:
    """How a series stood with what the return says of it.

    `said`: its item of the page, if any. `later`: what was recorded otherwise since.
    """

    item: Item
    system: str
    signed_on: date | None
    said: Item
    later: Reading | None = None

    @property
    def name(self) -> str:
        return psr1_readings.name_of(self.item)

    @property
    def period(self) -> str:
        return psr1_readings.period_words(self.item)

    @property
    def value(self) -> str:
        return figure(self.item["value"], self.item["unit"]) or "No data"

    @property
    def none_why(self) -> str:
        return str(self.item["none_why"])

    @property
    def before(self) -> str:
        return before(self.said) if self.said else ""

    @property
    def note(self) -> str:
        return str(self.said["note"]) if self.said else ""

    @property
    def plan(self) -> str:
        """What the reading was judged against; with what was compared, where that is a sum."""
        item = self.item
        if not item["plan"]:
            return ""
        said = f"Plan for {item['plan_words']}: {figure(item['plan'], item['unit'])}"
        if item["judged"] and item["judged"] != item["value"]:
            said += f", measured {figure(item['judged'], item['unit'])}"
        return said

    @property
    def colour(self) -> str:
        return COLOURS[self.item["standing"]]

    @property
    def standing(self) -> str:
        return WORDS[self.item["standing"]]

    @property
    def variation(self) -> str:
        if self.item["variation"] == "few":
            return "Too few readings"
        if self.item["variation"] == "no_data":
            return "No data"
        return VARIATION_WORDS[self.item["mark"] or None][0]

    @property
    def variation_mark(self) -> Markup:
        return variation_mark(self.item["mark"] or None, words=False)

    @property
    def assurance(self) -> str:
        return ASSURANCE_WORDS[self._assurance][0]

    @property
    def assurance_mark(self) -> Markup:
        return assurance_mark(self._assurance, words=False)

    @property
    def _assurance(self) -> Any:
        return None if self.item["assurance"] == "none" else self.item["assurance"]

    @property
    def limits(self) -> str:
        """The chart's lines then, by the settings that held."""
        item = self.item
        if not item["mean"]:
            return ""
        unit = UNITS.get(item["unit"], "")
        limits = "no limits yet"
        if item["lower"] and item["upper"]:
            limits = f"limits {between(float(item['lower']), float(item['upper']), unit)}"
        mean = rounded(float(item["mean"]), unit)
        settings = f"chart settings {item['settings']}" if item["settings"] else "usual settings"
        return f"Mean {mean}, {limits}, by {settings}"

    @property
    def since(self) -> str:
        """Corrected since: 84.2%, 11 April 2017, by PMO: Typing error."""
        row = self.later
        if row is None:
            return ""
        who = f"{day(row.known_at)}, by {row.by.name}{_why(row, ': {}')}."
        if row.value is None:
            return f"Taken back since: {who}"
        what = "Corrected" if self.item["value"] else "Recorded"
        return f"{what} since: {in_unit(row.value, self.item['unit'])}, {who}"

    @property
    def since_standing(self) -> tuple[str, str]:
        """How that stands by the plan that the return was judged by: colour and words.

        Empty where the plan's period is another than the reading's, or nothing can be judged.
        """
        row, item = self.later, self.item
        own_period = item["plan_words"] == self.period and item["judged"] == item["value"]
        if row is None or not item["plan"] or not own_period:
            return "", ""
        found = against_plan.standing(row.value, Decimal(item["plan"]), row.indicator.improvement)
        return (COLOURS[found], WORDS[found]) if found != "no_data" else ("", "")

    @property
    def now(self) -> str:
        """The indicator's page."""
        return self._page()

    @property
    def then(self) -> str:
        """The indicator's page as it was known on the day of the signature."""
        return self._page(known=self.signed_on.isoformat()) if self.signed_on else ""

    def _page(self, **asked: str) -> str:
        asked["organisation"] = self.item["organisation_key"] or WHOLE
        path = reverse("indicator", args=[self.system, self.item["key"]])
        return f"{path}?{urlencode(asked)}"


def signed_on(psr1: Psr1Return) -> date | None:
    """The London day of the signature."""
    return psr1.signed_at.astimezone(LONDON).date() if psr1.signed_at else None


def lines(
    stands: Iterable[Item],
    content: Content,
    system: str,
    signed_on: date | None = None,
    later: Mapping[str, Reading] | None = None,
) -> list[Line]:
    """How each series stands, with what the content says of it, in the content's order.

    `later`: series → what was recorded otherwise since the signature.
    """
    later = later or {}
    said = {item["id"]: item for item in content.get("readings", {}).get("items", [])}
    return [
        Line(item, system, signed_on, said.get(item["id"], {}), later.get(item["id"]))
        for item in stands
    ]
