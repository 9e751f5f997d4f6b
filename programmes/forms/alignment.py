"""Forms of alignment: what something serves, and what a heatmap shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from programmes.enums import Strength
from programmes.form_fields import ChoiceField, ManyField, NhsForm, SelectField, VersionField
from programmes.models import Framework, Programme
from programmes.selectors.alignment import Tree

COUNTED = {
    "deliverable": "Deliverables",
    "action": "Improvement actions",
    "milestone": "Milestones",
    "programme": "Programmes",
}
ALL = "all"
STRENGTHS = [(ALL, "Primary and contributing"), (Strength.PRIMARY, "Primary only")]


class ServesForm(NhsForm):
    """All that something serves: a tick for primary or for contributes at each priority."""

    primary = ManyField(name="priority", label="Primary", required=False)
    contributes = ManyField(name="priority", label="Contributes", required=False)
    version = VersionField()

    def __init__(self, *args: Any, trees: Sequence[Tree], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trees = trees
        self.titles = {key_of(one): one.title for tree in trees for one in tree.priorities}
        for name in ("primary", "contributes"):
            self.fields[name].offer(list(self.titles.items()))  # type: ignore[attr-defined]

    def ticked(self, name: str) -> set[str]:
        return set(self[name].value() or ())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        both = set(data.get("primary", ())) & set(data.get("contributes", ()))
        for key in self.titles:
            if key in both:
                self.add_error(
                    "primary", f"Tick primary or contributes, not both: {self.titles[key]}"
                )
        return data


def key_of(priority: Any) -> str:
    """FRAMEWORK/PRIORITY, as addresses and files have it."""
    return f"{priority.framework.key}/{priority.key}"


class HeatmapForm(NhsForm):
    framework = SelectField(name="framework")
    programme = SelectField(name="programme", label="Programme, with all below it", required=False)
    counting = SelectField(name="what is counted", label="What is counted", choices=[])
    strength = ChoiceField(name="alignment", label="Which alignment counts", choices=STRENGTHS)

    def __init__(
        self,
        *args: Any,
        frameworks: Sequence[Framework],
        programmes: Sequence[Programme],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "framework", [(one.key, one.name) for one in frameworks])
        _offer(self, "counting", list(COUNTED.items()))
        _offer(self, "programme", [("", "The whole plan"), *_named(programmes)])


class CoverageForm(NhsForm):
    framework = SelectField(name="framework")

    def __init__(self, *args: Any, frameworks: Sequence[Framework], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "framework", [(one.key, one.name) for one in frameworks])


def _offer(form: NhsForm, name: str, choices: list[tuple[str, str]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def _named(programmes: Sequence[Programme]) -> list[tuple[str, str]]:
    return [(one.key, f"{'– ' * one.depth}{one.title}") for one in programmes]
