"""What the API tells of each thing, as plain values; addresses are made whole by `absolute`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from assurance.models import GatewayReview, Psr1Event, Psr1Return, ReviewAction
from assurance.selectors.board import Version
from programmes.models import Programme, ReportingPeriod, System
from programmes.text import month_code

Absolute = Callable[[str], str]
Told = dict[str, Any]
SCALES = ("progress", "confidence", "assurance")


def _taken(row: Any, names: str) -> Told:
    return {name: getattr(row, name) for name in names.split()}


def system(row: System, absolute: Absolute) -> Told:
    return _taken(row, "key name kind illustrative") | {
        "url": absolute(reverse("api:system", args=[row.key]))
    }


def programme(row: Programme, absolute: Absolute) -> Told:
    """Needs `system` and `parent`."""
    at = [row.system.key, row.key]
    names = "key number name kind depth reports summary stated_impact stated_impact_by closed_on"
    return _taken(row, names) | {
        "parent": row.parent.key if row.parent else None,
        "url": absolute(reverse("api:programme", args=at)),
        "page": absolute(reverse("programme", args=at)),
    }


def period(row: ReportingPeriod, absolute: Absolute) -> Told:
    """Needs `system`."""
    return _taken(row, "opens_on due_on review_on board_on state") | {
        "month": row.slug,
        "url": absolute(reverse("api:period", args=[row.system.key, row.slug])),
    }


def psr1(row: Psr1Return, absolute: Absolute) -> Told:
    """Needs `system`, `programme`, who submitted and signed, and `review`."""
    at = [row.system.key, month_code(row.month), row.programme.key]
    review = getattr(row, "review", None)
    names = "reference number state submitted_at signed_at correction_reason"
    return _taken(row, names) | {
        "month": at[1],
        "programme": row.programme.key,
        "submitted_by": row.submitted_by.name if row.submitted_by else None,
        "signed_by": row.signed_by.name if row.signed_by else None,
        "hash": row.content_hash,
        "self_assessed": {scale: getattr(row, f"self_{scale}") for scale in SCALES},
        "milestones": {
            name: getattr(row, f"milestones_{name}")
            for name in ("done", "on_track", "slipped", "overdue")
        },
        "top_risk": row.top_risk_score,
        "url": absolute(f"{reverse('api:return', args=at)}?number={row.number}"),
        "page": absolute(f"{reverse('psr1', args=at)}?number={row.number}"),
        "review": absolute(f"{reverse('api:review', args=at)}?number={row.number}")
        if review and review.completed_at
        else None,
    }


def move(row: Psr1Event) -> Told:
    return _taken(row, "verb from_state to_state revision reason at") | {"by": row.by.name}


def review(row: GatewayReview, absolute: Absolute) -> Told:
    """Needs `system`, `programme`, `psr1`, who completed it, and `actions`."""
    at = [row.system.key, month_code(row.month), row.programme.key]
    number = f"?number={row.psr1.number}"
    recovery = ("cause", "action", "route", "owner", "due")
    return _taken(row, "state completed_at attendance challenge escalated escalation") | {
        "month": at[1],
        "programme": row.programme.key,
        "number": row.psr1.number,
        "completed_by": row.completed_by.name if row.completed_by else None,
        "agreed": {scale: getattr(row, f"agreed_{scale}") for scale in SCALES},
        "reasons": {scale: getattr(row, f"{scale}_reason") for scale in SCALES},
        "recovery": {name: getattr(row, f"recovery_{name}") for name in recovery},
        "actions": [_action(each) for each in row.actions.all()],
        "url": absolute(f"{reverse('api:review', args=at)}{number}"),
        "page": absolute(f"{reverse('review', args=at)}{number}"),
        "return_url": absolute(f"{reverse('api:return', args=at)}{number}"),
    }


def _action(row: ReviewAction) -> Told:
    return _taken(row, "what owner_office due_on closed_at closing_note")


def snapshot(key: str, row: Version, absolute: Absolute) -> Told:
    """A snapshot of the system with this key."""
    at = [key, month_code(row.month)]
    version = f"?version={row.version}"
    names = "version as_at published_at expected returned reviewed"
    return _taken(row, names) | {
        "system": key,
        "month": at[1],
        "hash": row.content_hash,
        "url": absolute(f"{reverse('api:board', args=at)}{version}"),
        "page": absolute(f"{reverse('board', args=at)}{version}"),
    }
