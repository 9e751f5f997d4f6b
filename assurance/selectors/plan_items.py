"""What a return's content holds of the plan. Dates are ISO strings, months "YYYY-MM"."""

from __future__ import annotations

from datetime import date
from typing import Any

from programmes.models import ActionUpdate, ImprovementAction, Milestone, Programme, Risk
from programmes.selectors import delivery

Item = dict[str, Any]


def milestone_items(programme: Programme) -> list[Item]:
    """Each open milestone, as a new month begins with it: soonest forecast first."""
    rows = Milestone.objects.filter(programme=programme).still_open().order_by("forecast", "key")
    return [
        {
            "id": row.pk,
            "key": row.key,
            "title": row.title,
            "baseline": row.baseline.isoformat(),
            "precision": row.precision,
            "previous_forecast": row.forecast.isoformat(),
            "forecast": row.forecast.isoformat(),
            "done": False,
            "actual": "",
            "evidence": "",
            "change": "",
        }
        for row in rows
    ]


def risk_items(programme: Programme) -> list[Item]:
    """Each open risk of the programme, highest score first."""
    rows = Risk.objects.filter(programme=programme).still_open()
    return [
        {
            "id": row.pk,
            "key": row.key,
            "title": row.title,
            "likelihood": row.likelihood,
            "impact": row.impact,
            "previous_likelihood": row.likelihood,
            "previous_impact": row.impact,
            "comment": "",
            "closed": False,
        }
        for row in rows
    ]


def action_items(programme: Programme, month: date) -> list[Item]:
    """Each open improvement action, in the plan's order, as the return of a month begins with it.

    What the plan says of that very month already is where the return begins.
    """
    rows = ImprovementAction.objects.filter(programme=programme).still_open()
    actions = list(rows.order_by("position", "key"))
    said = delivery.latest_of([row.pk for row in actions], month)
    return [_action_item(row, said.get(row.pk), month) for row in actions]


def _action_item(row: ImprovementAction, last: ActionUpdate | None, month: date) -> Item:
    revised = f"{row.revised_on:%Y-%m}" if row.revised_on else ""
    now = last if last and last.month == month else None
    return {
        "id": row.pk,
        "key": row.key,
        "title": row.title_with_number,
        "due": row.due.text,
        "text": now.text if now else "",
        "month_rag": row.month_rag,
        "target_rag": row.target_rag,
        "previous_month_rag": row.month_rag,
        "previous_target_rag": row.target_rag,
        "assured": now.assured if now else None,
        "previous_revised": revised,
        "revised": revised,
        "change": "",
    }


def plan_milestones(programme: Programme) -> list[Item]:
    """All milestones that the plan holds the programme to, done ones included."""
    rows = Milestone.objects.filter(programme=programme, withdrawn_on__isnull=True)
    return [
        {
            "id": row.pk,
            "key": row.key,
            "title": row.title,
            "baseline": row.baseline.isoformat(),
            "precision": row.precision,
            "forecast": row.forecast.isoformat(),
            "actual": row.actual.isoformat() if row.actual else "",
        }
        for row in rows
    ]
