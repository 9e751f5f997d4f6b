"""Search: what a plan's records say, by PostgreSQL's full text, within what the user may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db import connection, transaction
from django.db.models import (
    Count,
    F,
    IntegerField,
    Model,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, Concat

from programmes.models import (
    ActionUpdate,
    Decision,
    Deliverable,
    Group,
    ImprovementAction,
    Milestone,
    Mitigation,
    NextStep,
    PlanOnAPage,
    Priority,
    Programme,
    Risk,
    System,
)
from programmes.models.plan_page import PLAN_PAGE_PARTS
from programmes.models.querysets import SystemScopedQuerySet
from programmes.permissions import Authority
from programmes.selectors.words import CONFIG, words_of

START, STOP = "\ue000", "\ue001"
"""Around a word that was found, in titles and excerpts; private characters that no text has."""

EVERY = 2**31
"""More than there can be rows."""
MOST_RANKED = 500
"""Rows of a kind that are put in order, the latest: ranking reads each text again."""


@dataclass(frozen=True)
class Source:
    """Where the search looks. `system` leads from a row to its system, `plan` to its plan's name
    by the first path that has one.

    `title` is a field or a path to one; `body` are the fields of the excerpt; `joined` what the
    row's address is made of.
    """

    key: str
    title: str
    heading: str
    model: type[Model]
    body: tuple[str, ...]
    system: str
    plan: str
    joined: tuple[str, ...] = ()


_IN_PROGRAMME: dict[str, Any] = {"system": "programme__system", "plan": "programme__plan__name"}
_IN_PLAN: dict[str, Any] = {"system": "system", "plan": "plan__name", "joined": ("plan",)}

SOURCES: tuple[Source, ...] = (
    Source("programme", "name", "Programmes", Programme, ("summary",), "system", "plan__name"),
    Source(
        "milestone",
        "title",
        "Milestones",
        Milestone,
        ("note", "evidence"),
        **_IN_PROGRAMME,
        joined=("programme",),
    ),
    Source(
        "deliverable",
        "title",
        "Deliverables",
        Deliverable,
        ("detail", "measure", "status_note"),
        **_IN_PROGRAMME,
        joined=("programme",),
    ),
    Source(
        "action",
        "title",
        "Improvement actions",
        ImprovementAction,
        ("detail", "issue", "intended_outcome", "assurance_measure"),
        **_IN_PROGRAMME,
        joined=("programme",),
    ),
    Source(
        "action_update",
        "action__title",
        "Progress notes of improvement actions",
        ActionUpdate,
        ("text",),
        "action__programme__system",
        "action__programme__plan__name",
        ("action__programme",),
    ),
    Source(
        "risk",
        "title",
        "Risks and issues",
        Risk,
        ("description", "closing_note"),
        "system",
        "programme__plan__name plan__name",
        ("programme",),
    ),
    Source(
        "mitigation",
        "risk__title",
        "Mitigations of risks",
        Mitigation,
        ("text",),
        "risk__system",
        "risk__programme__plan__name risk__plan__name",
        ("risk__programme",),
    ),
    Source("decision", "title", "Decisions", Decision, ("note", "outcome"), **_IN_PLAN),
    Source("next_step", "title", "Next steps", NextStep, ("update",), **_IN_PLAN),
    Source(
        "priority",
        "name",
        "Priorities",
        Priority,
        ("description",),
        "framework__plan__system",
        "framework__plan__name",
        ("framework__plan",),
    ),
    Source("group", "name", "Boards and groups", Group, ("purpose",), **_IN_PLAN),
    Source(
        "page",
        "programme__name",
        "Plans on a page",
        PlanOnAPage,
        ("commitment", *PLAN_PAGE_PARTS),
        **_IN_PROGRAMME,
        joined=("programme",),
    ),
)


@dataclass(frozen=True)
class Found:
    """What one source has: how many rows in all, and those of the page, best first."""

    source: Source
    number: int
    rows: Sequence[Any]


def source_of(key: str) -> Source | None:
    return next((source for source in SOURCES if source.key == key), None)


def search(
    source: Source, words: str, system: System, authority: Authority, first: int, size: int
) -> Found:
    """The best `size` from `first` on: one query, and one more where there are any.

    Each row has `shown_title`, `excerpt` and `plan_name`.
    """
    with _by_index():
        return _search(source, words, system, authority, first, size)


def search_all(words: str, system: System, authority: Authority, size: int) -> list[Found]:
    """The best `size` of each source."""
    with _by_index():
        return [_search(source, words, system, authority, 0, size) for source in SOURCES]


@contextmanager
def _by_index() -> Iterator[None]:
    """Let PostgreSQL read no table from end to end.

    It reckons that a row's words cost nothing to work out. So where most rows have the word asked
    for it would work them out for every row, rather than read them from the index.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield


def _search(
    source: Source, words: str, system: System, authority: Authority, first: int, size: int
) -> Found:
    asked = asked_for(words)
    found = matching(source, _visible(source, authority), words).filter(**{source.system: system})
    number = found.order_by().values(all=Value(1)).annotate(number=Count("pk")).values("number")
    latest = found.order_by("-pk").values("pk")[:MOST_RANKED]
    title = SearchVector(source.title, config=CONFIG)
    rows: QuerySet[Any] = SystemScopedQuerySet(source.model).filter(pk__in=latest)
    rows = rows.annotate(
        rank=SearchRank(words_of(source.model), asked) + SearchRank(title, asked),
        in_all=Subquery(number, output_field=IntegerField()),
    )
    best = list(rows.order_by("-rank", "pk").values_list("pk", "in_all")[first : first + size])
    return Found(source, best[0][1] if best else 0, _told(source, asked, [pk for pk, _ in best]))


def _told(source: Source, asked: SearchQuery, pks: list[int]) -> list[Any]:
    """The rows in that order, with their excerpts: only these are cut out, since that is slow."""
    if not pks:
        return []
    rows: QuerySet[Any] = SystemScopedQuerySet(source.model).filter(pk__in=pks)
    rows = rows.select_related(*source.joined).annotate(
        shown_title=_headline(F(source.title), asked, highlight_all=True),
        excerpt=_headline(_body(source), asked, max_fragments=2, max_words=30, min_words=12),
        plan_name=Coalesce(*source.plan.split(), Value(""), output_field=TextField()),
    )
    return sorted(rows, key=lambda row: pks.index(row.pk))


def asked_for(words: str) -> SearchQuery:
    """Quotation marks, minus and *or* as web searches have them; never an error."""
    return SearchQuery(words, config=CONFIG, search_type="websearch")


def matching(source: Source, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those whose text has the words, by the index of the model.

    The limit, beyond any number of rows, makes PostgreSQL look into the index first. Otherwise it
    may go through all of a system's rows and work out the words of each.
    """
    texts: QuerySet[Any] = SystemScopedQuerySet(source.model).order_by()
    texts = texts.annotate(text_words=words_of(source.model))
    return rows.filter(pk__in=texts.filter(text_words=asked_for(words)).values("pk")[:EVERY])


def _visible(source: Source, authority: Authority) -> QuerySet[Any]:
    """The rows that the user may see; a mitigation goes by the system of its risk."""
    scoped: SystemScopedQuerySet[Any] = SystemScopedQuerySet(source.model)
    scoped.system_field = f"{source.system}_id"
    return scoped.visible_to(authority.user, authority.on)


def _body(source: Source) -> Any:
    parts: list[Any] = []
    for name in source.body:
        parts += [F(name), Value(" … ")]
    return Concat(*parts, output_field=TextField())


def _headline(text: Any, asked: SearchQuery, **options: Any) -> SearchHeadline:
    return SearchHeadline(text, asked, config=CONFIG, start_sel=START, stop_sel=STOP, **options)
