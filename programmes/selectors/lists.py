"""The rows of a plan's lists: filtered and sorted by the database, over all pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower, NullIf

from programmes import due, financial_year
from programmes.clock import LONDON
from programmes.enums import DueKind
from programmes.lists import OF_SYSTEM, UNCHANGED_DAYS, ListKind
from programmes.models import Alignment, Mitigation, Plan, Priority, Programme
from programmes.permissions import Authority
from programmes.selectors.alignment import those_below
from programmes.selectors.lists_statuses import STATUSES
from programmes.selectors.plan import LEVELS
from programmes.selectors.words import CONFIG, words_of

Rows = Any
"""A query set of any of the kinds, annotated."""


@dataclass(frozen=True)
class Asked:
    """What a list is asked for: filters as typed (none is empty), the day, the plan's tree."""

    kind: ListKind
    plan: Plan
    on: date
    programmes: Sequence[Programme]
    filters: dict[str, str]

    def said(self, name: str) -> str:
        return self.filters.get(name, "")


SYSTEM = {"risk": ("system",), "decision": ("system",), "next_step": ("system",)}
"""What belongs to a system even where it names no programme."""


def all_rows(kind: ListKind, plan: Plan, authority: Authority) -> Rows:
    """Everything of the kind in the plan that the user may see, with what its list shows."""
    model: type[Model] = apps.get_model("programmes", kind.model)
    rows: Any = model.objects.visible_to(authority.user, authority.on)  # type: ignore[attr-defined]
    rows = rows.of_plan(plan) if hasattr(rows, "of_plan") else rows.filter(plan=plan)
    joined = ["programme"] if hasattr(rows, "of_plan") else ["programme", "plan"]
    rows = rows.select_related(*joined, *SYSTEM.get(kind.key, ())).order_by()
    if "organisation" in kind.filters:
        rows = rows.select_related("organisation").prefetch_related("organisation__names")
    return _with_dues(kind, rows) if "due" in kind.filters else rows


def _with_dues(kind: ListKind, rows: Rows) -> Rows:
    """With `dated`, the day that it is held to; `due_at` and `due_rank`, as Due.sort_key has them.

    A milestone is held to its forecast, an action to its revised month.
    """
    if kind.key == "milestone":
        done = Case(When(actual__isnull=False, then=Value(1)), default=Value(0))
        return rows.annotate(dated=F("forecast"), due_at=F("forecast"), is_done=done)
    held = Coalesce("revised_on", "due_on") if kind.key == "action" else F("due_on")
    after = Func(F("due_year") + 1, 4, 1, function="make_date", output_field=DateField())
    rows = rows.annotate(dated=held, due_at=Coalesce(held, after))
    rank = Case(
        When(due_at__isnull=False, then=Value(0)),
        When(due_kind=DueKind.ONGOING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(due_rank=rank)


def usual_rows(rows: Rows, asked: Asked) -> Rows:
    """What the list counts as all of it, before any filter: withdrawn ones are left out."""
    return STATUSES[asked.kind.key](rows, asked.kind.usual, asked.on)


def filtered(rows: Rows, asked: Asked) -> Rows:
    """Those that every filter lets through."""
    status = asked.said("status") or asked.kind.usual
    rows = STATUSES[asked.kind.key](rows, status, asked.on)
    for name in asked.kind.filters:
        if name in _FILTERS and (value := asked.said(name)):
            rows = _FILTERS[name](rows, value, asked)
    return rows


def in_order(rows: Rows, asked: Asked, order: str) -> Rows:
    """Sorted by one of the kind's orders, "-" before it turned; what says nothing stands last.

    Each row says in `late` whether it is overdue.
    """
    kind, on, name = asked.kind, asked.on, order.removeprefix("-")
    places = Value(
        [programme.pk for programme in asked.programmes],
        output_field=ArrayField(BigIntegerField()),
    )
    rows = rows.annotate(
        owner_said=NullIf(Lower(kind.owner), Value("")),
        place=Func(places, "programme_id", function="array_position", output_field=IntegerField()),
    )
    if "due" in kind.filters:
        rows = rows.annotate(
            late=Case(When(overdue(kind, on), then=Value(True)), default=Value(False))
        )
    if kind.key == "action":
        rows = rows.annotate(rag_rank=_rag_rank("month_rag"), target_rank=_rag_rank("target_rag"))
    turned = order.startswith("-")
    by = [_by(part, turned=turned) for part in kind.orders[name]]
    return rows.order_by(*by, "pk")


def _by(part: str, *, turned: bool) -> Any:
    field = F(part.removeprefix("+"))
    down = turned and not part.startswith("+")
    return field.desc(nulls_last=True) if down else field.asc(nulls_last=True)


def _rag_rank(field: str) -> Case:
    """Red first; no rating is none."""
    order = ("red", "amber", "green", "blue")
    ranks = [When(**{field: word}, then=Value(rank)) for rank, word in enumerate(order)]
    return Case(*ranks, default=None, output_field=IntegerField())


def first_and_last_due(rows: Rows) -> tuple[date, date] | None:
    """Between which days anything of the list is due: one query."""
    found = rows.order_by().aggregate(first=Min("dated"), last=Max("dated"))
    return (found["first"], found["last"]) if found["first"] else None


def priorities(plan: Plan) -> list[Priority]:
    """Every priority of the plan's frameworks, in print order: one query."""
    rows = Priority.objects.filter(framework__plan=plan).select_related("framework")
    return list(rows.order_by("framework__position", "framework__name", "position"))


def _with_words(rows: Rows, value: str, asked: Asked) -> Rows:
    words = SearchQuery(value, config=CONFIG, search_type="websearch")
    return rows.annotate(words=words_of(rows.model)).filter(words=words)


def _of_programme(rows: Rows, value: str, asked: Asked) -> Rows:
    """The programme's own and those of everything below it."""
    if value == OF_SYSTEM:
        return rows.filter(programme__isnull=True)
    chosen = next(p.pk for p in asked.programmes if p.key == value)
    below = [programme.pk for programme in asked.programmes if chosen in programme.path]
    return rows.filter(programme__in=below)


def _of_owner(rows: Rows, value: str, asked: Asked) -> Rows:
    said = Q(**{f"{asked.kind.owner}__icontains": value})
    if asked.kind.key == "action":
        said |= Q(operational_lead__icontains=value)
    return rows.filter(said)


def overdue(kind: ListKind, on: date) -> Q:
    """What should have been finished by that day and isn't. Throughout a year: once it is over."""
    late = Q(dated__lt=on)
    if kind.key != "milestone":
        late |= Q(
            due_kind=DueKind.THROUGHOUT, due_year__lt=financial_year.start_year(on), dated=None
        )
    return late & UNFINISHED[kind.key]


UNFINISHED: dict[str, Q] = {
    "milestone": Q(actual__isnull=True, withdrawn_on__isnull=True),
    "deliverable": Q(withdrawn_on__isnull=True) & ~Q(status="delivered"),
    "action": Q(withdrawn_on__isnull=True) & ~Q(month_rag="blue"),
    "decision": Q(state__in=("asked", "deferred")),
    "next_step": Q(completed_on__isnull=True),
}


def _due(rows: Rows, value: str, asked: Asked) -> Rows:
    if value == "overdue":
        return rows.filter(overdue(asked.kind, asked.on))
    if value == "no_date":
        return rows.filter(dated__isnull=True)
    if value in (DueKind.ONGOING, DueKind.THROUGHOUT, DueKind.UNCONFIRMED):
        return rows.filter(due_kind=value, dated__isnull=True)
    return rows.filter(dated__range=_span(value, asked.on))


def _span(value: str, on: date) -> tuple[date, date]:
    """The first and last day of a month or quarter; other values are quarters as dues say them."""
    this = on.replace(day=1)
    if value == "this_month":
        return this, financial_year.next_month(this) - timedelta(days=1)
    if value == "next_month":
        after = financial_year.next_month(this)
        return after, financial_year.next_month(after) - timedelta(days=1)
    if value == "this_quarter":
        last = due.quarter_due(financial_year.start_year(on), financial_year.quarter(on)).on
    else:
        last = due.parse(value).on
    assert last
    return date(last.year, last.month - 2, 1), last


def _of_organisation(rows: Rows, value: str, asked: Asked) -> Rows:
    return rows.filter(organisation__key=value)


def _serving(rows: Rows, value: str, asked: Asked) -> Rows:
    """What is aligned to a priority, as FRAMEWORK/PRIORITY, or to a part of it; one query more.

    Of a strength where one is said, as the heatmap counts.
    """
    aligned = _aligned(asked).filter(priority__in=those_below(asked.plan, value))
    return rows.filter(Exists(aligned))


def _of_strength(rows: Rows, value: str, asked: Asked) -> Rows:
    """Alone; with a priority `_serving` asks for both."""
    return rows if asked.said("priority") else rows.filter(Exists(_aligned(asked)))


def _aligned(asked: Asked) -> QuerySet[Alignment]:
    rows = Alignment.objects.filter(**{asked.kind.key: OuterRef("pk")})
    strength = asked.said("strength")
    return rows.filter(strength=strength) if strength else rows


def _unchanged(rows: Rows, value: str, asked: Asked) -> Rows:
    since = datetime.combine(asked.on - timedelta(days=UNCHANGED_DAYS), time(), LONDON)
    return rows.filter(Q(updated_at__isnull=True) | Q(updated_at__lt=since))


def _level(rows: Rows, value: str, asked: Asked) -> Rows:
    if value == "none":
        return rows.filter(score__isnull=True)
    return rows.filter(score__range=LEVELS[value])


def _mitigations(rows: Rows, value: str, asked: Asked) -> Rows:
    written = Mitigation.objects.filter(risk=OuterRef("pk"))
    if value == "none":
        return rows.filter(~Exists(written))
    return rows.filter(Exists(written.filter(done_on__isnull=True, due_on__lt=asked.on)))


def _plain(field: str) -> Callable[[Rows, str, Asked], Rows]:
    """A filter that a column answers; *none* finds what has nothing there."""

    def narrow(rows: Rows, value: str, asked: Asked) -> Rows:
        return rows.filter(**{field: "" if value == "none" else value})

    return narrow


_FILTERS: dict[str, Callable[[Rows, str, Asked], Rows]] = {
    "q": _with_words,
    "programme": _of_programme,
    "owner": _of_owner,
    "due": _due,
    "organisation": _of_organisation,
    "priority": _serving,
    "strength": _of_strength,
    "unchanged": _unchanged,
    "rag": _plain("month_rag"),
    "target": _plain("target_rag"),
    "kind": _plain("kind"),
    "level": _level,
    "likelihood": _plain("likelihood"),
    "impact": _plain("impact"),
    "escalated": _plain("level"),
    "mitigations": _mitigations,
}
