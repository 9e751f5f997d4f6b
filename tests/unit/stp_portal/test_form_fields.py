"""What the form fields accept, and the words in which they refuse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from programmes.form_fields import (
    DayField,
    EvidenceFileField,
    MoneyField,
    MonthField,
    NarrativeField,
    NhsForm,
    RatingField,
    ScoreField,
    TextField,
    UrlField,
    YesNoField,
)
from programmes.refusals import Refused


def answer(field: forms.Field, **data: Any) -> tuple[Any, str]:
    """The cleaned value and the first error of a form with this one field, named f."""
    form_class = type("OneField", (NhsForm,), {"f": field})
    form = form_class(data)
    form.is_valid()
    return form.cleaned_data.get("f"), next(iter(form.errors.get("f", [])), "")


def day(typed: str, **options: Any) -> tuple[Any, str]:
    parts = dict(zip(("f-day", "f-month", "f-year"), typed.split("/"), strict=True))
    return answer(DayField(name="due date", **options), **parts)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("//", "Enter the due date"),
        ("/2/2017", "Due date must include a day"),
        ("1//2017", "Due date must include a month"),
        ("1//", "Due date must include a month and a year"),
        ("1/2/17", "Due date must include a year with 4 numbers"),
        ("1/2/٢٠١٧", "Due date must include a year with 4 numbers"),
        ("29/2/2027", "Due date must be a real date"),
        ("1/13/2017", "Due date must be a real date"),
        ("30/2/2017", "Due date must be a real date"),
        ("x/2/2017", "Due date must be a real date"),
        ("1/2/0000", "Due date must be a real date"),
        ("1/2/0001", "Due date must have a year between 1900 and 2199"),
        ("31/12/9999", "Due date must have a year between 1900 and 2199"),
    ],
)
def test_a_day_says_what_to_mend(typed: str, message: str) -> None:
    assert day(typed) == (None, message)


@pytest.mark.parametrize("typed", ["28/2/2027", " 28 / Feb / 2027 ", "28/february/2027"])
def test_a_day_is_read(typed: str) -> None:
    assert day(typed) == (date(2027, 2, 28), "")


def test_a_day_within_bounds() -> None:
    refused = day("1/1/2016", earliest=date(2016, 4, 1))
    assert refused == (None, "Due date must be the same as or after 1 April 2016")


def test_a_day_that_need_not_be_given() -> None:
    assert day("//", required=False) == (None, "")


def test_a_month_is_its_first_day() -> None:
    parts = {"f-month": "3", "f-year": "2017"}
    assert answer(MonthField(name="month"), **parts) == (date(2017, 3, 1), "")
    parts["f-month"] = "13"
    assert answer(MonthField(name="month"), **parts) == (None, "Month must be a real month")


HOSTILE = "<script>alert(1)</script> javascript:x \u202eabc\u202c 😀 =HYPERLINK(1)"


def test_a_narrative_keeps_what_is_inert() -> None:
    assert answer(NarrativeField(name="summary"), f=HOSTILE) == (HOSTILE, "")


def test_a_narrative_has_one_kind_of_line_break() -> None:
    assert answer(NarrativeField(name="summary"), f="a\r\nb\rc\n") == ("a\nb\nc", "")


def test_a_narrative_counts_characters_after_that() -> None:
    field = NarrativeField(name="summary", max_length=5)
    assert answer(field, f="a\r\nb\r\nc") == ("a\nb\nc", "")


def test_a_megabyte_is_refused_in_words() -> None:
    message = "Summary must be 4,000 characters or fewer. It has 1,048,576"
    assert answer(NarrativeField(name="summary"), f="😀" * 1_048_576) == (None, message)


@pytest.mark.parametrize("between", ["\r\n", "\n", "\t", "\u2028", "\x85"])
def test_one_line_stays_one_line(between: str) -> None:
    typed = f"Prevention{between}Bcc: all@example.org"
    assert answer(TextField(name="name"), f=typed) == ("Prevention Bcc: all@example.org", "")


def test_nul_is_refused() -> None:
    _, error = answer(TextField(name="title"), f="a\x00b")
    assert error.startswith("Title includes a character that can't be stored")


@pytest.mark.parametrize(
    ("typed", "pounds"),
    [
        ("1,200", "1200000"),
        ("(120)", "-120000"),
        ("-120", "-120000"),
        ("£12.5", "12500"),
        ("0", "0"),
    ],
)
def test_money_is_read(typed: str, pounds: str) -> None:
    assert answer(MoneyField(name="saving"), f=typed) == (Decimal(pounds), "")


@pytest.mark.parametrize(
    "typed", ["1,2,3", "£1.2m", "NaN", "1e9", "١٢", "--1", "(-1)", "()", "1 2"]
)
def test_money_is_refused(typed: str) -> None:
    message = "Saving must be a number in £'000, like 1,200 or (1,200)"
    assert answer(MoneyField(name="saving"), f=typed) == (None, message)


def test_money_in_millions_is_asked_for_in_millions() -> None:
    message = "Impact must be a number in £ million, like 1.5 or (1.5)"
    assert answer(MoneyField(name="impact", unit="£m"), f="x") == (None, message)


def test_a_rating_shows_its_rule_and_must_be_of_its_scale() -> None:
    field = RatingField(scale="confidence")
    assert field.hints["green"] == "Successful delivery is likely."
    assert answer(field, f="blue") == (None, "Select the delivery confidence")


def test_a_score_is_a_whole_number() -> None:
    assert answer(ScoreField(of="impact"), f="5") == (5, "")
    assert answer(ScoreField(of="impact"), f="6") == (None, "Select the impact")


def test_yes_and_no() -> None:
    assert answer(YesNoField(name="answer"), f="no") == (False, "")
    assert answer(YesNoField(name="answer"))[1] == "Select the answer"


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "data:text/html,x", "example.org"])
def test_an_address_never_runs_a_script(typed: str) -> None:
    assert answer(UrlField(name="link"), f=typed)[1].startswith("Link must start with https://")


def test_a_file_of_the_wrong_kind() -> None:
    form_class = type("F", (NhsForm,), {"f": EvidenceFileField(endings=(".pdf",), largest_mb=1)})
    form = form_class({}, {"f": SimpleUploadedFile("a.exe", b"x")})
    assert form.errors["f"] == ["The selected file must be one of: PDF"]
    form = form_class({}, {"f": SimpleUploadedFile("a.pdf", b"x" * 1_048_577)})
    assert form.errors["f"] == ["The selected file must be 1 MB or smaller"]


def test_fields_nobody_asked_for_are_ignored() -> None:
    form_class = type("F", (NhsForm,), {"f": TextField(name="title")})
    form = form_class({"f": "x", "status": "signed"})
    assert form.is_valid()
    assert form.cleaned_data == {"f": "x"}


def test_a_refusal_stands_beside_its_field() -> None:
    form_class = type("F", (NhsForm,), {"f": TextField(name="title")})
    form = form_class({"f": "x"})
    assert form.is_valid()
    form.refuse(Refused("Choose another", "f"))
    form.refuse(Refused("Not now"))
    assert form.errors == {"f": ["Choose another"], "__all__": ["Not now"]}


@pytest.mark.parametrize("typed", ["1000000000000", "9" * 39, "-1000000000000"])
def test_money_that_no_column_holds_is_refused(typed: str) -> None:
    pounds, error = answer(MoneyField(name="saving", unit="£"), f=typed)
    assert pounds is None
    assert error.startswith("Saving must be less than £1,000,000 million")
