"""The pages of milestones, actions, readings and risks: fields for each item that is listed."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django import forms

from assurance import psr1_readings
from assurance.forms.psr1 import Part, SectionForm, day_of, iso
from assurance.psr1_parts import NOTE
from metrics.forms.readings import AS_TYPED, FigureField
from metrics.presenters.amounts import UNITS
from programmes import due
from programmes.enums import Progress
from programmes.form_fields import (
    ChoiceField,
    DayField,
    MonthField,
    NarrativeField,
    ScoreField,
    YesNoField,
)


class _ItemsForm(SectionForm):
    """`parts` are the names of what is said of each item."""

    parts: tuple[str, ...] = ()

    def build(self) -> None:
        for item in self.stands["items"]:
            for name, field in self.fields_of(item).items():
                self.fields[f"{item['id']}_{name}"] = field

    @abstractmethod
    def fields_of(self, item: Part) -> dict[str, forms.Field]:
        """The fields that are asked of one item."""

    def rows(self) -> list[dict[str, Any]]:
        """Each item with its bound fields by name."""
        return [
            {
                "item": item,
                "fields": {name: self[f"{item['id']}_{name}"] for name in self.asked_of(item)},
            }
            for item in self.stands["items"]
        ]

    def asked_of(self, item: Part) -> list[str]:
        """The parts that are asked of an item: those it has a field for."""
        return [name for name in self.parts if f"{item['id']}_{name}" in self.fields]

    def sent_of(self, item: Part) -> Part:
        return {name: self.cleaned_data[f"{item['id']}_{name}"] for name in self.asked_of(item)}


class MilestonesForm(_ItemsForm):
    parts = ("forecast", "change", "done", "actual", "evidence")

    def fields_of(self, item: Part) -> dict[str, forms.Field]:
        title = item["title"]
        return {
            "forecast": DayField(name=f"forecast of “{title}”", label="Forecast", required=False),
            "change": NarrativeField(
                name=f"what changed in “{title}”",
                label="What changed, and why",
                help_text="Needed where the forecast moves.",
                max_length=NOTE,
                required=False,
                rows=2,
            ),
            "done": forms.BooleanField(label=f"“{title}” is done", required=False),
            "actual": DayField(
                name=f"day on which “{title}” was done",
                label="Done on",
                latest=self.today,
                required=False,
            ),
            "evidence": NarrativeField(
                name=f"evidence that “{title}” is done",
                label="What shows that it is done",
                max_length=NOTE,
                required=False,
                rows=2,
            ),
        }

    @classmethod
    def values_of(cls, part: Part) -> Part:
        values: Part = {}
        for item in part["items"]:
            own = item["id"]
            values |= {f"{own}_{name}": item[name] for name in ("change", "done", "evidence")}
            values |= {f"{own}_{name}": day_of(item[name]) for name in ("forecast", "actual")}
        return values

    def part(self) -> Part:
        return {"items": [item | self._said(item) for item in self.stands["items"]]}

    def _said(self, item: Part) -> Part:
        sent = self.sent_of(item)
        return sent | {name: iso(sent[name]) for name in ("forecast", "actual")}


class ActionsForm(_ItemsForm):
    """An action without a month has none to revise, so none is asked for."""

    parts = ("text", "month_rag", "target_rag", "assured", "revised", "change")

    def fields_of(self, item: Part) -> dict[str, forms.Field]:
        title = item["title"]
        fields: dict[str, forms.Field] = {
            "text": NarrativeField(
                name=f"progress of “{title}”",
                label="Progress this month",
                help_text="Needed where it is Amber or Red: what is being done about it.",
                required=False,
                rows=4,
            ),
            "month_rag": ChoiceField(
                name=f"this month’s BRAG of “{title}”",
                label="This month’s BRAG",
                choices=Progress,
                required=False,
            ),
            "target_rag": ChoiceField(
                name=f"on-target BRAG of “{title}”",
                label="On-target BRAG",
                choices=Progress,
                required=False,
            ),
            "assured": YesNoField(
                name=f"whether assurance of “{title}” was shown",
                label="Was the assurance measure met this month?",
                required=False,
            ),
        }
        return fields | (self._revising(title) if due.parse(item["due"]).on else {})

    def _revising(self, title: str) -> dict[str, forms.Field]:
        return {
            "revised": MonthField(
                name=f"revised month of “{title}”", label="Revised month", required=False
            ),
            "change": NarrativeField(
                name=f"why the month of “{title}” moved",
                label="Why it moves",
                help_text="Needed where the month moves.",
                max_length=NOTE,
                required=False,
                rows=2,
            ),
        }

    @classmethod
    def values_of(cls, part: Part) -> Part:
        values: Part = {}
        for item in part["items"]:
            own = item["id"]
            values |= {f"{own}_{name}": item[name] for name in cls.parts}
            values[f"{own}_revised"] = day_of(f"{item['revised']}-01" if item["revised"] else "")
        return values

    def part(self) -> Part:
        return {"items": [item | self._said(item) for item in self.stands["items"]]}

    def _said(self, item: Part) -> Part:
        sent = self.sent_of(item)
        if "revised" in sent:
            sent["revised"] = iso(sent["revised"])[:7]
        return sent


class ReadingsForm(_ItemsForm):
    """A numerator and denominator are asked for where the indicator is made from them."""

    parts = (*psr1_readings.FIGURES, "as_typed", "none_why", "note")

    def fields_of(self, item: Part) -> dict[str, forms.Field]:
        name = psr1_readings.name_of(item)
        return (
            {"value": self._value(item, name)}
            | self._made_from(item, name)
            | {
                "as_typed": forms.BooleanField(label=f"{AS_TYPED}: “{name}”", required=False),
                "none_why": NarrativeField(
                    name=f"why there is no reading of “{name}”",
                    label="If there is none, why",
                    max_length=NOTE,
                    required=False,
                    rows=2,
                ),
                "note": NarrativeField(
                    name=f"what there is to say of “{name}”",
                    label="What lies behind the reading",
                    help_text="It stands on the indicator’s page under the month of this return.",
                    max_length=NOTE,
                    required=False,
                    rows=2,
                ),
            }
        )

    def _value(self, item: Part, name: str) -> forms.Field:
        when, unit = psr1_readings.period_words(item), UNITS.get(item["unit"], "")
        field = FigureField(name=f"reading of “{name}”", label=f"Reading for {when}")
        field.widget.attrs |= {"width": "10", "inputmode": "decimal"}
        field.widget.attrs |= {"prefix": unit} if unit == "£" else {"suffix": unit} if unit else {}
        if item["numerator_name"] and item["denominator_name"]:
            field.help_text = "Leave it empty to have it worked out from the two numbers below."
        return field

    def _made_from(self, item: Part, name: str) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        for part in ("numerator", "denominator"):
            if item["numerator_name"] and item["denominator_name"]:
                label = f"{part.capitalize()}: {item[f'{part}_name']}"
                found[part] = FigureField(name=f"{part} of “{name}”", label=label)
                found[part].widget.attrs |= {"width": "10", "inputmode": "decimal"}
        return found

    @classmethod
    def values_of(cls, part: Part) -> Part:
        return {f"{item['id']}_{name}": item[name] for item in part["items"] for name in cls.parts}

    def part(self) -> Part:
        return {"items": [item | self._said(item) for item in self.stands["items"]]}

    def _said(self, item: Part) -> Part:
        sent = self.sent_of(item)
        for name in psr1_readings.FIGURES:
            figure = sent.get(name)
            sent[name] = "" if figure is None else psr1_readings.number(f"{figure:f}")
        return sent


class RisksForm(_ItemsForm):
    parts = ("likelihood", "impact", "comment", "closed")

    issues = NarrativeField(
        name="issues",
        label="Issues",
        help_text="What has already happened and stands in the way, and what is being done.",
        required=False,
    )

    def fields_of(self, item: Part) -> dict[str, forms.Field]:
        title = item["title"]
        return {
            "likelihood": ScoreField(of="likelihood", required=False),
            "impact": ScoreField(of="impact", required=False),
            "comment": NarrativeField(
                name=f"comment on “{title}”",
                label="Comment",
                help_text="Needed where the score changes or the risk is closed.",
                max_length=NOTE,
                required=False,
                rows=2,
            ),
            "closed": forms.BooleanField(label=f"Close “{title}”", required=False),
        }

    @classmethod
    def values_of(cls, part: Part) -> Part:
        values: Part = {"issues": part["issues"]}
        for item in part["items"]:
            values |= {f"{item['id']}_{name}": item[name] for name in cls.parts}
        return values

    def part(self) -> Part:
        items = [item | self.sent_of(item) for item in self.stands["items"]]
        return {"items": items, "issues": self.cleaned_data["issues"]}
