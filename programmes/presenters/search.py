"""What the search found, as it reads on its page: titles and excerpts with the words marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from markupsafe import Markup, escape

from programmes.selectors.search import START, STOP, Found
from programmes.text import month_name

GAP = " … "
"""Between parts of a text that don't follow each other."""

_GAPS = re.compile(r"(\s*…\s*)+")
_MARKED = re.compile(f"{START}([^{START}{STOP}]*){STOP}")


@dataclass(frozen=True)
class Hit:
    """One thing that was found. `title` and `excerpt` are markup, made from escaped text."""

    title: Markup
    href: str
    excerpt: Markup
    where: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind: how many in all, and those shown."""

    key: str
    heading: str
    number: int
    hits: list[Hit]


def group(found: Found, system: str) -> Group:
    key = found.source.key
    hits = [
        Hit(
            title=marked(row.shown_title) + escape(_after(key, row)),
            href=_HREFS[key](system, row),
            excerpt=marked(_GAPS.sub(GAP, row.excerpt or "").strip(GAP)),
            where=_where(key, row),
        )
        for row in found.rows
    ]
    return Group(key, found.source.heading, found.number, hits)


def marked(text: str) -> Markup:
    """Escaped, with <mark> around the words that were found, and nothing else of the markers."""
    safe = str(escape(text))
    safe = _MARKED.sub(r"<mark>\1</mark>", safe)
    return Markup(safe.replace(START, "").replace(STOP, ""))  # noqa: S704  (escaped above)


def _after(key: str, row: Any) -> str:
    if key == "action_update":
        return f", {month_name(row.month)}"
    return ""


def _where(key: str, row: Any) -> str:
    """The programme and the plan, as far as the row has them."""
    owner = {"action_update": "action", "mitigation": "risk"}.get(key)
    programme = (
        None
        if key in ("programme", "page")
        else getattr(getattr(row, owner) if owner else row, "programme", None)
    )
    parts = [programme.title if programme else "", row.plan_name or ""]
    return ", ".join(part for part in parts if part) or "The whole system"


def _in_programme(name: str) -> Callable[[str, Any], str]:
    return lambda system, row: reverse(name, args=[system, row.programme.key, row.key])


def _in_plan(name: str) -> Callable[[str, Any], str]:
    return lambda system, row: reverse(name, args=[system, row.plan.key, row.key])


_HREFS: dict[str, Callable[[str, Any], str]] = {
    "programme": lambda system, row: reverse("programme", args=[system, row.key]),
    "milestone": _in_programme("milestone"),
    "deliverable": _in_programme("deliverable"),
    "action": _in_programme("action"),
    "action_update": lambda system, row: reverse(
        "action", args=[system, row.action.programme.key, row.action.key]
    ),
    "risk": lambda system, row: reverse("risk", args=[system, row.key]),
    "mitigation": lambda system, row: reverse("risk", args=[system, row.risk.key]),
    "decision": _in_plan("decision"),
    "next_step": _in_plan("next_step"),
    "priority": lambda system, row: reverse(
        "priority", args=[system, row.framework.plan.key, row.framework.key, row.key]
    ),
    "group": _in_plan("group"),
    "page": lambda system, row: reverse("plan_on_a_page", args=[system, row.programme.key]),
}
