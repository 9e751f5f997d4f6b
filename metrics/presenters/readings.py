"""Readings where they are entered: what stands, as a summary and as a form's values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from metrics import periods
from metrics.models import Indicator, Reading
from metrics.presenters.amounts import amount, exact
from metrics.presenters.indicator import versions
from metrics.selectors.series import Series
from programmes.models import Organisation
from programmes.text import moment

__all__ = ["lately", "plain", "signed", "stands", "typed_again", "values", "versions", "whose"]
SHOWN = 6


def whose(organisation: Organisation | None, on: date) -> str:
    return organisation.name_on(on) if organisation else "Whole system"


def plain(value: Decimal | None) -> str:
    """As a person types it: 78.4, without zeros that say nothing."""
    if value is None:
        return ""
    return f"{value.normalize():f}"


def values(row: Reading) -> dict[str, Any]:
    """What stands, as the values of the form that corrects it.

    A value made from two numbers is left out, so that correcting one of them is enough.
    """
    made = row.numerator is not None
    return {
        "value": "" if made else plain(row.value),
        "numerator": plain(row.numerator),
        "denominator": plain(row.denominator),
        "provenance": row.provenance,
        "version": row.number,
    }


def typed_again(typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed in one form as the values of another: numbers as they are typed."""
    return {
        name: plain(value) if isinstance(value, Decimal) else value for name, value in typed.items()
    }


def stands(row: Reading, indicator: Indicator) -> list[dict[str, Any]]:
    """The reading that stands, in rows of a summary."""
    shown = next(iter(versions([row], indicator)))
    value = f"{exact(row.value, indicator)}{f' ({shown.parts})' if shown.parts else ''}"
    rows = [
        {"key": "Stands now", "value": value if row.value is not None else "Taken back"},
        {"key": "Recorded by", "value": f"{row.by.name}, {moment(row.known_at)}"},
        {"key": "From where", "value": row.provenance},
    ]
    if row.number > 1:
        rows.append({"key": "Version", "value": f"{row.number}. {row.reason}".strip()})
    return rows


def signed(versions: Sequence[Reading]) -> str:
    """What a correction does where a return said the reading; `versions` the latest first."""
    row = next((one for one in versions if one.psr1_reference), None)
    if row is None:
        return ""
    what = "This reading" if row is versions[0] else f"Version {row.number} of this reading"
    return (
        f"{what} was signed with the return {row.psr1_reference}. The return keeps what it says; "
        "the correction changes this indicator’s page from now on."
    )


def lately(series: Series) -> list[tuple[str, str]]:
    """The last readings of a series, latest first: (period, value)."""
    rows: Sequence[Reading] = series.readings[-SHOWN:]
    return [
        (
            periods.words(row.starts_on, row.ends_on),
            amount(row.value, series.indicator) if row.value is not None else "Taken back",
        )
        for row in reversed(rows)
    ]
