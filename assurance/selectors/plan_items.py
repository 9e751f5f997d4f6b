"""The plan's milestones and risks as a return's content holds them. Dates are ISO strings."""

from __future__ import annotations

from typing import Any

from programmes.models import Milestone, Programme, Risk

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
