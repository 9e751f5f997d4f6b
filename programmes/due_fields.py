"""When something is due, asked for in a form: a kind by radios, and the boxes that it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from programmes import due, financial_year
from programmes.date_fields import DayField, MonthField
from programmes.due import Due, NoDue
from programmes.enums import DueKind
from programmes.widgets import DayInput, MonthInput

BOXES: dict[str, tuple[str, ...]] = {
    DueKind.DAY: DayInput.parts,
    DueKind.MONTH: MonthInput.parts,
    DueKind.QUARTER: ("quarter", "year"),
    DueKind.YEAR: ("year",),
    DueKind.THROUGHOUT: ("year",),
}
"""The boxes of each kind, named `<field>-<kind>-<box>`; a kind that is not here has none."""

HINTS: dict[str, str] = {
    DueKind.MONTH: "By the month’s last day.",
    DueKind.QUARTER: "By the quarter’s last day. Q1 is April to June. For example, 2 and 2024/25.",
    DueKind.YEAR: "By 31 March. For example, 2024/25.",
    DueKind.THROUGHOUT: "The whole year long. For example, 2024/25.",
    DueKind.ONGOING: "No end is set.",
    DueKind.UNCONFIRMED: "No date is given yet.",
}

_QUARTER = re.compile(r"[Qq]?\s*(\d{1,3})", re.ASCII)
_FINANCIAL_YEAR = re.compile(r"(\d{4})\s*[/–-]\s*((?:\d\d)?\d\d)", re.ASCII)

Typed = Mapping[str, str]


class DueInput(forms.Widget):
    """Radios for the kind under the field's own name, and every kind's boxes."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed | None:
        if self.value_omitted_from_data(data, files, name):
            return None
        typed = {"kind": str(data.get(name, "")).strip()}
        for box in all_boxes():
            typed[box] = str(data.get(f"{name}-{box}", "")).strip()
        return typed

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:  # noqa: ARG002
        return name not in data and all(f"{name}-{box}" not in data for box in all_boxes())

    def boxes(self, value: Due | Typed | None) -> dict[str, str]:
        """What stands in each box, and the `kind` that is chosen."""
        if isinstance(value, Due):
            return _boxes_of(value)
        return {name: (value or {}).get(name, "") for name in ("kind", *all_boxes())}


class DueField(forms.Field):
    """A Due. `kinds` are those offered; a value of another kind is offered beside them.

    A message says which box to mend; its code names the box, as `quarter-year`.
    """

    widget: type[forms.Widget] = DueInput

    def __init__(
        self,
        *,
        name: str = "due",
        kinds: Sequence[str] = tuple(DueKind.values),
        required_message: str = "Select when it is due",
        **kwargs: Any,
    ) -> None:
        self.name, self.kinds = name, tuple(str(kind) for kind in kinds)
        kwargs.setdefault("label", "When is it due?")
        super().__init__(**kwargs)
        self.error_messages["required"] = required_message

    def offer_too(self, value: Due | None) -> None:
        """Offer the kind that a record has, where the form would not."""
        if value is not None and value.kind not in self.kinds:
            self.kinds = (*self.kinds, str(value.kind))

    def clean(self, value: Any) -> Due:
        if isinstance(value, Due):
            return value
        typed: Typed = value or {}
        kind = typed.get("kind", "")
        if not kind and not self.required:
            return due.UNCONFIRMED
        if kind not in self.kinds:
            raise ValidationError(self.error_messages["required"])
        own = {box: typed.get(f"{kind}-{box}", "") for box in BOXES.get(kind, ())}
        return _READERS[kind](own)


def all_boxes() -> list[str]:
    return [f"{kind}-{box}" for kind, boxes in BOXES.items() for box in boxes]


def _boxes_of(value: Due) -> dict[str, str]:
    found = dict.fromkeys(all_boxes(), "") | {"kind": str(value.kind)}
    if value.kind == DueKind.THROUGHOUT and value.year is not None:
        found["throughout-year"] = financial_year.label(value.year)
    if value.on is None:
        return found
    if value.kind in (DueKind.DAY, DueKind.MONTH):
        own = {box: str(getattr(value.on, box)) for box in BOXES[value.kind]}
    else:
        year = financial_year.label(financial_year.start_year(value.on))
        own = {"quarter": str(financial_year.quarter(value.on)), "year": year}
    return found | {f"{value.kind}-{box}": own[box] for box in BOXES[value.kind]}


def _read_day(typed: Typed) -> Due:
    on = _date(DayField(name="day"), typed, DueKind.DAY, "Enter the day on which it is due")
    return _due(DueKind.DAY, "year", lambda: due.parse(on.isoformat()))


def _read_month(typed: Typed) -> Due:
    on = _date(
        MonthField(name="month"), typed, DueKind.MONTH, "Enter the month by whose end it is due"
    )
    return _due(DueKind.MONTH, "year", lambda: due.month_due(on.year, on.month))


def _date(field: DayField, typed: Typed, kind: str, asked: str) -> date:
    try:
        on = field.to_python(typed)
    except ValidationError as error:
        raise ValidationError(error.message, code=f"{kind}-{error.code}") from None
    if on is None:
        raise ValidationError(asked, code=f"{kind}-{BOXES[kind][0]}")
    return on


def _read_quarter(typed: Typed) -> Due:
    if not typed["quarter"]:
        raise ValidationError("Enter the quarter, from 1 to 4", code="quarter-quarter")
    number = _QUARTER.fullmatch(typed["quarter"])
    if not number:
        said = f"Quarter must be a number from 1 to 4, not “{typed['quarter'][:20]}”"
        raise ValidationError(said, code="quarter-quarter")
    _due(DueKind.QUARTER, "quarter", lambda: due.quarter_due(2000, int(number[1])))
    start = _start_year(typed, DueKind.QUARTER)
    return _due(DueKind.QUARTER, "year", lambda: due.quarter_due(start, int(number[1])))


def _read_year(typed: Typed) -> Due:
    start = _start_year(typed, DueKind.YEAR)
    return _due(DueKind.YEAR, "year", lambda: due.parse(financial_year.label(start)))


def _read_throughout(typed: Typed) -> Due:
    start = _start_year(typed, DueKind.THROUGHOUT)
    label = financial_year.label(start)
    return _due(DueKind.THROUGHOUT, "year", lambda: due.parse(f"throughout {label}"))


def _start_year(typed: Typed, kind: str) -> int:
    """The calendar year in which the financial year that was typed begins."""
    said = typed["year"]
    code = f"{kind}-year"
    if not said:
        raise ValidationError("Enter the financial year, like 2024/25", code=code)
    years = _FINANCIAL_YEAR.fullmatch(said)
    if not years:
        text = f"Financial year must be like 2024/25, not “{said[:20]}”"
        raise ValidationError(text, code=code)
    start = int(years[1])
    if years[2] not in (f"{start + 1}", f"{(start + 1) % 100:02d}"):
        right = financial_year.label(start)
        raise ValidationError(f"{said} is not a financial year. Enter {right}", code=code)
    return start


def _due(kind: str, box: str, read: Callable[[], Due]) -> Due:
    try:
        return read()
    except NoDue as error:
        raise ValidationError(str(error), code=f"{kind}-{box}") from None


_READERS: dict[str, Callable[[Typed], Due]] = {
    DueKind.DAY: _read_day,
    DueKind.MONTH: _read_month,
    DueKind.QUARTER: _read_quarter,
    DueKind.YEAR: _read_year,
    DueKind.THROUGHOUT: _read_throughout,
    DueKind.ONGOING: lambda _: due.ONGOING,
    DueKind.UNCONFIRMED: lambda _: due.UNCONFIRMED,
}
