"""The form of a plan on a page: one item a line, part by part."""

from __future__ import annotations

from programmes.form_fields import DayField, NarrativeField, NhsForm, VersionField
from programmes.models.plan_page import PLAN_PAGE_PARTS

ONE_A_LINE = "One item a line."

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What it is for", ("commitment", "objectives", "needs", "scope", "ambition")),
    (
        "What it rests on",
        ("assumptions", "enabling_requirements", "partner_needs", "resources", "impact"),
    ),
    ("Logic model", ("activities", "outputs", "outcomes", "impacts")),
    ("How far it is", ("progress", "data", "next_update_on")),
)
"""The parts of the form, and of the page, in the order in which they are read."""


class PlanPageForm(NhsForm):
    commitment = NarrativeField(
        name="commitment",
        label="What does the SRO commit to? (optional)",
        required=False,
        rows=3,
    )
    next_update_on = DayField(
        name="next update", label="When is the next update due? (optional)", required=False
    )
    version = VersionField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, label in PLAN_PAGE_PARTS.items():
            self.fields[name] = NarrativeField(
                name=label.lower(),
                label=f"{label} (optional)",
                help_text=ONE_A_LINE,
                required=False,
                rows=4,
            )
        self.order_fields([name for _, names in SECTIONS for name in names])
