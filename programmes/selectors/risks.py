"""Risks and issues as they stand and as they stood, and how they are gathered into others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from programmes.clock import LONDON
from programmes.enums import EscalationLevel
from programmes.models import AuditEntry, Plan, Risk, RiskScore, System
from programmes.plan_kinds import PLAN_KINDS
from programmes.risk_matrix import Given, Standing, Turn, open_on, standing_on
from programmes.text import words_list

FIRST_SCORED = "As first scored."
CAME_WITH_THE_RISK = (FIRST_SCORED, "As the portfolio file has it.")
"""Reasons of scores that a risk had from its first day."""

TURNS = {"risk.closed": True, "risk.reopened": False}
PAIRS = ("inherent", "target")


def rank(level: str) -> int:
    """0 is lowest; a risk that nobody escalated stands with its workstream."""
    return list(EscalationLevel.values).index(level) if level else 0


def plan_of(risk: Risk) -> Plan | None:
    """The plan to which a risk belongs: its programme's, or its own."""
    return risk.programme.plan if risk.programme else risk.plan


def plan_id_of(risk: Risk) -> int | None:
    return risk.programme.plan_id if risk.programme else risk.plan_id


def in_words(names: Collection[str], risk: Risk) -> str:
    """Which parts of a risk: “the description and the target score”, as a sentence has it."""
    kind = PLAN_KINDS["risk"]
    found = []
    for name in names:
        stem = name.removesuffix("_likelihood").removesuffix("_impact")
        label = f"{stem} score" if stem in PAIRS else kind.column(name).label.lower()
        if f"the {label}" not in found:
            found.append(f"the {label}")
    return words_list(found)


def wholes(plan: Plan) -> list[Risk]:
    """Open risks of a plan, into which others of it may be gathered."""
    rows = Risk.objects.filter(system_id=plan.system_id).of_plan(plan).still_open()
    return list(rows.select_related("programme").order_by("title", "key"))


@dataclass(frozen=True)
class Part:
    """A risk that is gathered into another. `depth`: 0 for those gathered into it directly."""

    pk: int
    whole: int
    key: str
    title: str
    kind: str
    score: int | None
    likelihood: int | None
    impact: int | None
    closed_on: date | None
    place: str
    depth: int = 0


def gathered(system: System) -> dict[int, int]:
    """What each risk of the system is part of, by id: one query."""
    rows = Risk.objects.filter(system=system, part_of__isnull=False)
    return dict(rows.order_by().values_list("pk", "part_of_id"))


def parts_of(risk: Risk) -> list[Part]:
    """Every risk gathered into this one, directly or through others, worst first: one query."""
    rows = Risk.objects.filter(system_id=risk.system_id, part_of__isnull=False)
    below: dict[int, list[Part]] = defaultdict(list)
    for row in rows.select_related("programme"):
        part = _part(row)
        below[part.whole].append(part)
    return list(_below(risk.pk, below, 0))


def _part(row: Risk) -> Part:
    assert row.part_of_id
    return Part(
        pk=row.pk,
        whole=row.part_of_id,
        key=row.key,
        title=row.title,
        kind=row.get_kind_display(),
        score=row.score,
        likelihood=row.likelihood,
        impact=row.impact,
        closed_on=row.closed_on,
        place=row.programme.title if row.programme else "The whole system",
    )


def _below(whole: int, below: Mapping[int, list[Part]], depth: int) -> Iterable[Part]:
    for part in below.get(whole, ()):
        yield Part(**(vars(part) | {"depth": depth}))
        yield from _below(part.pk, below, depth + 1)


def worst_below(parts: Iterable[Part]) -> Part | None:
    """The open part with the highest score; None where none is open and scored."""
    scored = [part for part in parts if part.score and not part.closed_on]
    return max(scored, key=lambda part: part.score or 0) if scored else None


@dataclass(frozen=True)
class Register:
    """The risks of a plan with all that is needed to say how they stood on a day."""

    risks: dict[int, Risk]
    scores: dict[int, list[Given]]
    turns: dict[int, list[Turn]]
    today: date

    def standing(self, on: date) -> dict[int, Standing]:
        """Where each risk that was open on the day stood, worst first."""
        found = {
            pk: self._standing(risk, on)
            for pk, risk in self.risks.items()
            if open_on(risk.opened_on, risk.closed_on, self.turns[pk], on)
        }
        return dict(sorted(found.items(), key=lambda one: -(one[1].score or 0)))

    def _standing(self, risk: Risk, on: date) -> Standing:
        if on >= self.today:
            return Standing(risk.likelihood, risk.impact)
        return standing_on(self.scores[risk.pk], on)


def register(plan: Plan, today: date, kind: str = "") -> Register:
    """Three queries, whatever the size. `kind`: only risks, or only issues."""
    rows = Risk.objects.filter(system_id=plan.system_id).of_plan(plan)
    if kind:
        rows = rows.filter(kind=kind)
    risks = {risk.pk: risk for risk in rows.select_related("programme")}
    return Register(risks, _scores(plan), _turns(plan), today)


def _scores(plan: Plan) -> dict[int, list[Given]]:
    rows = RiskScore.objects.filter(risk__in=_ids(plan)).order_by("at", "id")
    found: dict[int, list[Given]] = defaultdict(list)
    for pk, likelihood, impact, reason, at in rows.values_list(
        "risk_id", "likelihood", "impact", "reason", "at"
    ):
        first = reason in CAME_WITH_THE_RISK
        found[pk].append(Given(at.astimezone(LONDON).date(), likelihood, impact, first))
    return found


def _ids(plan: Plan) -> Any:
    rows = Risk.objects.filter(system_id=plan.system_id).of_plan(plan)
    return rows.order_by().values("pk")


def _turns(plan: Plan) -> dict[int, list[Turn]]:
    """When risks of the plan's system were closed and opened again, by the audit trail."""
    rows = AuditEntry.objects.filter(
        system_id=plan.system_id, subject_type=Risk._meta.label_lower, verb__in=TURNS
    )
    found: dict[int, list[Turn]] = defaultdict(list)
    for pk, verb, at in rows.order_by("id").values_list("subject_id", "verb", "at"):
        found[int(pk)].append(Turn(at.astimezone(LONDON).date(), TURNS[verb]))
    return found


@dataclass(frozen=True)
class Scores:
    """A risk's three scores at the end of a day; `given`: who gave the current one, when, why."""

    current: Standing
    inherent: Standing
    target: Standing
    given: RiskScore | None


def scores_on(risk: Risk, on: date) -> Scores:
    """As the register had them then: the current one by its history, the others by the trail."""
    until = datetime.combine(on + timedelta(days=1), time.min, tzinfo=LONDON)
    rows = list(risk.scores.select_related("by").order_by("at", "id"))
    held = next((row for row in reversed(rows) if row.at < until), None)
    if held is None and rows and rows[0].reason in CAME_WITH_THE_RISK:
        held = rows[0]
    values = {f"{pair}_{part}": getattr(risk, f"{pair}_{part}") for pair, part in _ALL}
    for entry in reversed(_edits_since(risk, until)):
        values |= {name: was for name, was in entry.items() if name in values}
    current = Standing(held.likelihood, held.impact) if held else Standing(None, None)
    inherent, target = (
        Standing(values[f"{pair}_likelihood"], values[f"{pair}_impact"]) for pair in PAIRS
    )
    return Scores(current, inherent, target, held)


_ALL = [(pair, part) for pair in PAIRS for part in ("likelihood", "impact")]


def _edits_since(risk: Risk, moment: datetime) -> list[dict[str, Any]]:
    """What each later edit replaced, soonest first."""
    rows = AuditEntry.objects.filter(
        subject_type=risk._meta.label_lower,
        subject_id=str(risk.pk),
        verb="risk.edited",
        at__gte=moment,
    ).order_by("id")
    return [detail.get("before", {}) for detail in rows.values_list("detail", flat=True)]
