"""When something is due, as a form asks for it: what is accepted, and the words of each refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from programmes.due import ONGOING, UNCONFIRMED, Due, parse
from programmes.due_fields import DueField
from programmes.enums import DueKind
from programmes.form_fields import NhsForm
from programmes.presenters.conflicts import rows_of
from stp_portal.field_params import field_params
from stp_portal.page_errors import page_errors


class Form(NhsForm):
    due = DueField()


class MonthForm(NhsForm):
    due = DueField(kinds=(DueKind.MONTH, DueKind.ONGOING), required=False)


def sent(kind: str, form: type[NhsForm] = Form, **boxes: str) -> NhsForm:
    data = {"due": kind} | {f"due-{kind}-{box}": typed for box, typed in boxes.items()}
    made = form(data)
    made.is_valid()
    return made


@pytest.mark.parametrize(
    ("kind", "boxes", "text"),
    [
        ("day", {"day": "31", "month": "3", "year": "2018"}, "2018-03-31"),
        ("day", {"day": "31", "month": "March", "year": "2018"}, "2018-03-31"),
        ("month", {"month": "2", "year": "2020"}, "2020-02"),
        ("quarter", {"quarter": "2", "year": "2024/25"}, "2024/25 Q2"),
        ("quarter", {"quarter": "Q4", "year": "2024-2025"}, "2024/25 Q4"),
        ("year", {"year": "2017/18"}, "2017/18"),
        ("throughout", {"year": "1999/00"}, None),
        ("throughout", {"year": "2024/25"}, "throughout 2024/25"),
        ("ongoing", {}, "ongoing"),
        ("unconfirmed", {}, "to be confirmed"),
    ],
)
def test_what_is_typed_is_the_due_that_files_write(
    kind: str, boxes: dict[str, str], text: str | None
) -> None:
    form = sent(kind, **boxes)
    assert (form.cleaned_data["due"].text if form.is_valid() else None) == text


@pytest.mark.parametrize(
    ("kind", "boxes", "message", "box"),
    [
        ("", {}, "Select when it is due", ""),
        ("whenever", {}, "Select when it is due", ""),
        ("day", {}, "Enter the day on which it is due", "day-day"),
        (
            "day",
            {"day": "29", "month": "2", "year": "2027"},
            "Day must be a real date",
            "day-day",
        ),
        ("day", {"day": "1", "month": "1", "year": "1999"}, "between 2000 and 2100", "day-year"),
        ("month", {"month": "13", "year": "2018"}, "Month must be a real month", "month-month"),
        ("month", {"month": "5"}, "Month must include a year", "month-year"),
        ("quarter", {"year": "2024/25"}, "Enter the quarter, from 1 to 4", "quarter-quarter"),
        (
            "quarter",
            {"quarter": "5", "year": "2024/25"},
            "There is no quarter Q5. Quarters run from Q1 to Q4",
            "quarter-quarter",
        ),
        ("quarter", {"quarter": "0", "year": "2024/25"}, "There is no quarter Q0", None),
        (
            "quarter",
            {"quarter": "two", "year": "2024/25"},
            "a number from 1 to 4, not “two”",
            "quarter-quarter",
        ),
        ("quarter", {"quarter": "2"}, "Enter the financial year", "quarter-year"),
        (
            "quarter",
            {"quarter": "2", "year": "2024"},
            "must be like 2024/25, not “2024”",
            "quarter-year",
        ),
        (
            "year",
            {"year": "2024/26"},
            "2024/26 is not a financial year. Enter 2024/25",
            "year-year",
        ),
        ("throughout", {"year": "1990/91"}, "between 2000 and 2100", "throughout-year"),
    ],
)
def test_what_is_wrong_is_said_at_its_box(
    kind: str, boxes: dict[str, str], message: str, box: str | None
) -> None:
    form = sent(kind, **boxes)
    assert message in form.errors["due"][0]
    if box is not None:
        target = f"#id_due-{box}" if box else "#id_due"
        assert page_errors(form)[0]["href"] == target


def test_what_was_typed_stays_in_its_boxes() -> None:
    form = sent("quarter", quarter="7", year="2024/25")
    kind, params = field_params(form["due"], {})
    quarter = next(item for item in params["items"] if item["value"] == "quarter")
    assert kind == "due"
    assert quarter["checked"]
    assert [box["value"] for box in quarter["boxes"]["items"]] == ["7", "2024/25"]
    assert [box["error"] for box in quarter["boxes"]["items"]] == [True, False]


@pytest.mark.parametrize(
    "text",
    ["2018-03-31", "2018-03", "2024/25 Q2", "2017/18", "throughout 2024/25", "ongoing", "tbc"],
)
def test_a_due_shown_and_sent_again_is_the_same(text: str) -> None:
    due = parse(text)
    _, params = field_params(Form(initial={"due": due})["due"], {})
    data: dict[str, Any] = {"due": due.kind}
    for item in params["items"]:
        assert item["checked"] == (item["value"] == due.kind)
        data |= {box["name"]: box["value"] for box in (item["boxes"] or {}).get("items", [])}
    form = Form(data)
    assert form.is_valid()
    assert form.cleaned_data["due"] == due


def test_a_form_may_offer_some_kinds_and_the_one_that_stands() -> None:
    assert MonthForm({}).is_valid()
    form = sent("ongoing", MonthForm)
    assert form.cleaned_data["due"] == ONGOING
    assert sent("unconfirmed", MonthForm).errors
    form = MonthForm({"due": "unconfirmed"})
    form.fields["due"].offer_too(UNCONFIRMED)  # type: ignore[attr-defined]
    assert form.is_valid()


def test_a_conflict_shows_both_dues_in_words() -> None:
    form = sent("quarter", quarter="2", year="2024/25")
    [row] = rows_of(form, {"due": Due(DueKind.MONTH, date(2024, 9, 30))})
    assert (row["mine"], row["theirs"]) == ("2024/25 Q2", "September 2024")
