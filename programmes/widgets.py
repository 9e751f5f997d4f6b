"""Inputs of more than one box, and of choices with a hint each."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms


class PartsInput(forms.Widget):
    """A date in separate boxes, named `<field>-day`, `<field>-month`, `<field>-year`."""

    parts: tuple[str, ...] = ("day", "month", "year")

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> dict[str, str] | None:
        if self.value_omitted_from_data(data, files, name):
            return None
        return {part: str(data.get(f"{name}-{part}", "")).strip() for part in self.parts}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:  # noqa: ARG002
        return all(f"{name}-{part}" not in data for part in self.parts)

    def boxes(self, value: date | Mapping[str, str] | None) -> dict[str, str]:
        """What stands in each box."""
        if isinstance(value, date):
            return {part: str(getattr(value, part)) for part in self.parts}
        return {part: (value or {}).get(part, "") for part in self.parts}

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-{index or self.parts[0]}"


class DayInput(PartsInput):
    pass


class MonthInput(PartsInput):
    parts = ("month", "year")
