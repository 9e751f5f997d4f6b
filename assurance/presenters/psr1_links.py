"""Addresses of a return's pages. A version that is not the latest is named in each."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from assurance.models import Psr1Return
from programmes.text import month_code


@dataclass(frozen=True)
class Links:
    system: str
    month: str
    key: str
    number: int | None = None

    @classmethod
    def of(cls, psr1: Psr1Return, *, named: bool) -> Links:
        """`named` puts the version's number into each address."""
        number = psr1.number if named else None
        return cls(psr1.system.key, month_code(psr1.month), psr1.programme.key, number)

    def __call__(self, name: str = "psr1", at: str = "", **extra: object) -> str:
        """The page called `name`; `at` is an id in it. Other keywords go into the query."""
        where = {"system": self.system, "month": self.month, "key": self.key}
        where |= {word: extra.pop(word) for word in ("section", "pk") if word in extra}  # type: ignore[misc]
        asked = {word: value for word, value in extra.items() if value is not None}
        if self.number is not None:
            asked["number"] = self.number
        query = f"?{urlencode(asked)}" if asked else ""
        return reverse(name, kwargs=where) + query + (f"#{at}" if at else "")

    def field(self, section: str, field: str, *, back: str | None = "check") -> str:
        """The box of a field on its page, and from there straight back."""
        return self("psr1_section", at=anchor(field), section=section, back=back)


def anchor(field: str) -> str:
    """The id of the element that takes the focus for a field."""
    if not field:
        return "maincontent"
    is_date = field.endswith(("_forecast", "_actual", "_needed_by"))
    if field.endswith("_revised"):
        return f"id_{field}-month"
    return f"id_{field}-day" if is_date else f"id_{field}"
