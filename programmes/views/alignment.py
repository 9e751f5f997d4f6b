"""Where the plan's deliverables are aimed, what covers its questions, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import render

from programmes import alignment, clock
from programmes.access import SystemRequest, within_system
from programmes.enums import FrameworkKind
from programmes.forms.alignment import ALL, COUNTED, CoverageForm, HeatmapForm
from programmes.models import Plan, Priority, Programme
from programmes.presenters import alignment as presenter
from programmes.selectors import alignment as selector
from programmes.selectors.alignment import Tree
from programmes.selectors.tree import ordered
from programmes.views.csv_file import csv_file
from programmes.views.finding import find_plan

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """What an address asks of the plan's alignment; anything unknown in it is not found."""

    plan: Plan
    trees: list[Tree]
    tree: Tree
    under: Priority | None
    programmes: list[Programme]
    shown: list[Programme]
    programme: Programme | None

    @property
    def columns(self) -> list[Priority]:
        return self.tree.columns(self.under)


def _asked(request: SystemRequest, plan: Plan, trees: list[Tree], usual: Tree) -> Asked:
    tree = _chosen(request, "framework", {one.framework.key: one for one in trees}) or usual
    programmes = ordered(plan, clock.today())
    programme = _chosen(request, "programme", {one.key: one for one in programmes})
    return Asked(
        plan,
        trees,
        tree,
        _chosen(request, "under", {one.key: one for one in tree.priorities}),
        programmes,
        [one for one in programmes if programme is None or programme.pk in one.path],
        programme,
    )


def _chosen(request: SystemRequest, name: str, known: dict[str, T]) -> T | None:
    """What the address names, None where it names nothing; 404 for what does not exist."""
    value = request.GET.get(name)
    if not value:
        return None
    if value not in known:
        raise Http404
    return known[value]


@dataclass(frozen=True)
class HeatmapAsked:
    asked: Asked
    counting: str
    strength: str
    found: presenter.Heatmap


@within_system("plan.read")
def heatmap(request: SystemRequest, plan: str) -> HttpResponse:
    row = find_plan(request, plan)
    made = _heatmap(request, row)
    context = {"system": request.system, "plan": row, "made": made}
    if made is None:
        return render(request, "programmes/alignment_heatmap.jinja", context)
    asked = made.asked
    initial = {
        "framework": asked.tree.framework.key,
        "programme": asked.programme.key if asked.programme else "",
        "counting": made.counting,
        "strength": made.strength,
    }
    context |= {
        "filters": HeatmapForm(
            initial=initial,
            frameworks=[tree.framework for tree in asked.trees],
            programmes=asked.programmes,
        ),
        "heatmap": made.found,
        "rule": presenter.shade_rule(),
        "words": presenter.COUNTED_WORDS[made.counting],
        "head": presenter.head,
    }
    return render(request, "programmes/alignment_heatmap.jinja", context)


def _heatmap(request: SystemRequest, plan: Plan) -> HeatmapAsked | None:
    """None where the plan has no framework."""
    trees = selector.frameworks(plan)
    if not trees:
        return None
    served = selector.served(plan, clock.today())
    asked = _asked(request, plan, trees, _most_served(trees, served))
    counting = _chosen(request, "counting", {name: name for name in COUNTED})
    counting = counting or _usual_counting(asked.tree, served)
    strength = _chosen(request, "strength", {one: one for one in (ALL, "primary")}) or ALL
    counted = [one for one in served if one.kind == counting]
    counted = selector.primary_only(counted) if strength != ALL else counted
    columns = {one.pk for one in asked.columns}
    parents = {one.pk: one.parent_id for one in asked.shown}
    counts = alignment.count(counted, parents, asked.tree.parents, columns)
    to = presenter.Addresses(plan, counting, strength)
    return HeatmapAsked(
        asked, counting, strength, presenter.heatmap(counts, asked.shown, asked.columns, to)
    )


def _most_served(trees: Sequence[Tree], served: Sequence[alignment.Serves]) -> Tree:
    """The framework that most deliverables serve as primary; the first where none do."""

    def number(tree: Tree) -> tuple[int, int]:
        own = [one for one in served if one.priority in tree.parents]
        primary = [one for one in own if one.strength == alignment.PRIMARY]
        return sum(one.kind == "deliverable" for one in primary), len(own)

    return max(trees, key=number)


def _usual_counting(tree: Tree, served: Sequence[alignment.Serves]) -> str:
    """Deliverables, unless none serves the framework: then what serves it most."""
    kinds = [one.kind for one in served if one.priority in tree.parents]
    if "deliverable" in kinds or not kinds:
        return "deliverable"
    return max(selector.ALIGNED_KINDS, key=kinds.count)


@within_system("plan.read")
def heatmap_csv(request: SystemRequest, plan: str) -> HttpResponse:
    row = find_plan(request, plan)
    made = _heatmap(request, row)
    if made is None:
        raise Http404
    heads = ["Programme key", "Programme", *(one.title for one in made.found.columns), "All"]
    rows = [
        [
            line.programme.key,
            line.programme.title,
            *(c.number for c in line.cells),
            line.total.number,
        ]
        for line in made.found.rows
    ]
    totals = ["", "All", *(cell.number for cell in made.found.totals), made.found.whole]
    return csv_file(f"{row.key}-heatmap-{made.asked.tree.framework.key}", heads, [*rows, totals])


@within_system("plan.read")
def coverage(request: SystemRequest, plan: str) -> HttpResponse:
    row = find_plan(request, plan)
    made = _coverage(request, row)
    context = {"system": request.system, "plan": row, "made": made}
    if made is not None:
        asked, found = made
        context |= {
            "asked": asked,
            "coverage": found,
            "head": presenter.head,
            "filters": CoverageForm(
                initial={"framework": asked.tree.framework.key},
                frameworks=[tree.framework for tree in asked.trees],
            ),
        }
    return render(request, "programmes/alignment_coverage.jinja", context)


def _coverage(request: SystemRequest, plan: Plan) -> tuple[Asked, presenter.Coverage] | None:
    """Of the questions that the plan answers, unless another framework is asked for."""
    trees = selector.frameworks(plan)
    if not trees:
        return None
    served = selector.served(plan, clock.today())
    own = [one for one in served if one.kind == "programme"]
    asked = _asked(request, plan, trees, _usual_questions(trees, own))
    columns = {one.pk for one in asked.columns}
    found = alignment.coverage(own, asked.tree.parents, columns)
    return asked, presenter.coverage(found, asked.programmes, asked.columns)


def _usual_questions(trees: Sequence[Tree], own: Sequence[alignment.Serves]) -> Tree:
    def rank(tree: Tree) -> tuple[bool, int]:
        number = sum(one.priority in tree.parents for one in own)
        return tree.framework.kind == FrameworkKind.QUESTIONS and number > 0, number

    return max(trees, key=rank)


@within_system("plan.read")
def coverage_csv(request: SystemRequest, plan: str) -> HttpResponse:
    row = find_plan(request, plan)
    made = _coverage(request, row)
    if made is None:
        raise Http404
    asked, found = made
    heads = ["Programme key", "Programme", *(one.title for one in found.columns)]
    rows = [
        [line.programme.key, line.programme.title, *(mark.word for mark in line.marks)]
        for line in found.rows
    ]
    return csv_file(f"{row.key}-coverage-{asked.tree.framework.key}", heads, rows)


@within_system("plan.read")
def gaps(request: SystemRequest, plan: str) -> HttpResponse:
    row, on = find_plan(request, plan), clock.today()
    trees, programmes = selector.frameworks(row), ordered(row, on)
    priorities = {one.pk: one for tree in trees for one in tree.priorities}
    found = alignment.gaps(
        selector.served(row, on),
        {one.pk: one.parent_id for one in programmes},
        {pk: one.parent_id for pk, one in priorities.items()},
    )
    deliverables, actions = selector.aligned_to_nothing(row, on)
    context = {
        "system": request.system,
        "plan": row,
        "undelivered": presenter.by_framework(trees, found.undelivered),
        "through": presenter.by_framework(trees, found.through),
        "priorities": len(priorities),
        "deliverables": deliverables,
        "actions": actions,
        "programmes": [one for one in programmes if one.pk in set(found.programmes)],
        "in_all": len(programmes),
    }
    return render(request, "programmes/alignment_gaps.jinja", context)
