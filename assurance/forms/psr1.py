"""The pages of a PSR1 draft as forms. A page may be saved incomplete, so nothing is required."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from typing import Any

from assurance.psr1_content import RATINGS
from assurance.psr1_parts import DECISION, MOST_DECISIONS
from programmes.form_fields import (
    DayField,
    NarrativeField,
    NhsForm,
    RatingField,
    VersionField,
)
from programmes.rating_style import SCALE_NAMES

Part = dict[str, Any]


class SectionForm(NhsForm):
    """One page. `stands` is the part as the draft has it; `today` bounds days that have passed."""

    version = VersionField()

    def __init__(self, *args: Any, stands: Part, revision: int, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = self.values_of(stands) | {"version": revision}
        super().__init__(*args, **kwargs)
        self.stands, self.today = stands, today
        self.build()

    def build(self) -> None:
        """Add the fields that depend on what stands."""

    @classmethod
    @abstractmethod
    def values_of(cls, part: Part) -> Part:
        """A part as field → value."""

    @abstractmethod
    def part(self) -> Part:
        """What was sent, as the part to save. Call it on a valid form."""


class RatingsForm(SectionForm):
    mitigation = NarrativeField(
        name="plan that deals with the risk to delivery",
        label="Mitigation plan",
        help_text="Needed where progress is Amber: what is being done, by whom and by when.",
        required=False,
        rows=5,
    )

    def build(self) -> None:
        for scale in RATINGS:
            name = SCALE_NAMES[scale]
            self.fields[f"{scale}_value"] = RatingField(scale=scale, required=False)
            self.fields[f"{scale}_reason"] = NarrativeField(
                name=f"reason for your rating of {name.lower()}",
                label=f"Reason for {name.lower()}",
                required=False,
                rows=4,
            )
        self.order_fields(["version"] + ["progress_value", "progress_reason", "mitigation"])

    @classmethod
    def values_of(cls, part: Part) -> Part:
        flat = {f"{name}_{key}": part[name][key] for name in RATINGS for key in ("value", "reason")}
        return flat | {"mitigation": part["mitigation"]}

    def part(self) -> Part:
        sent = self.cleaned_data
        ratings = {
            name: {"value": sent[f"{name}_value"], "reason": sent[f"{name}_reason"]}
            for name in RATINGS
        }
        return ratings | {"mitigation": sent["mitigation"]}


class _Narratives(SectionForm):
    """Pages of plain narratives alone."""

    @classmethod
    def values_of(cls, part: Part) -> Part:
        return dict(part)

    def part(self) -> Part:
        return {name: self.cleaned_data[name] for name in self.stands}


class ProgressForm(_Narratives):
    this_month = NarrativeField(
        name="progress made this month",
        label="Progress this month",
        help_text="What has been achieved, and what was planned but did not happen.",
        required=False,
    )
    next_month = NarrativeField(
        name="plan for next month",
        label="Plan for next month",
        help_text="What will be done by the next return.",
        required=False,
    )


class SupportForm(_Narratives):
    dependencies = NarrativeField(
        name="dependencies",
        label="Dependencies",
        help_text="What this programme waits for from others, and what others wait for from it.",
        required=False,
    )
    support = NarrativeField(
        name="support needed",
        label="Support needed",
        help_text="What would help, and from whom.",
        required=False,
    )


class EscalationsForm(SectionForm):
    escalation = NarrativeField(
        name="escalation",
        label="Escalation",
        help_text="What the board or the programme director must know. Leave it empty if nothing.",
        required=False,
    )

    def build(self) -> None:
        for index in range(1, MOST_DECISIONS + 1):
            self.fields[f"decision_{index}_what"] = NarrativeField(
                name=f"decision {index}",
                label=f"Decision {index}: what is asked for",
                max_length=DECISION,
                required=False,
                rows=2,
            )
            self.fields[f"decision_{index}_needed_by"] = DayField(
                name=f"day by which decision {index} is needed",
                label=f"Decision {index}: needed by",
                help_text="For example, 21 3 2017",
                required=False,
            )

    @property
    def filled(self) -> int:
        """How many rows are shown at once: those in use and one more."""
        used = [
            index
            for index in range(1, MOST_DECISIONS + 1)
            if self[f"decision_{index}_what"].value() or self[f"decision_{index}_what"].errors
        ]
        return min(MOST_DECISIONS, max(used, default=0) + 1)

    @classmethod
    def values_of(cls, part: Part) -> Part:
        values: Part = {"escalation": part["escalation"]}
        for index, row in enumerate(part["decisions"], 1):
            values[f"decision_{index}_what"] = row["what"]
            values[f"decision_{index}_needed_by"] = day_of(row["needed_by"])
        return values

    def part(self) -> Part:
        sent = self.cleaned_data
        rows = [
            {
                "what": sent[f"decision_{index}_what"],
                "needed_by": iso(sent[f"decision_{index}_needed_by"]),
            }
            for index in range(1, MOST_DECISIONS + 1)
        ]
        return {"escalation": sent["escalation"], "decisions": rows}


def day_of(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def iso(value: date | None) -> str:
    return value.isoformat() if value else ""
