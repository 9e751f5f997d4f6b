"""Gateway reviews and what they stand on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from assurance import psr1_frozen
from assurance.enums import Presence
from assurance.models import GatewayReview, Psr1Return
from assurance.psr1_content import Content
from assurance.review_rules import FIELDS, OFFICES
from assurance.selectors.returns import months_towards_blue
from programmes import rag
from programmes.enums import Office, Role
from programmes.models import Appointment, OfficeHolder, Programme
from programmes.models.querysets import current_on

NOBODY = "To be confirmed"


def review_of(psr1: Psr1Return) -> GatewayReview | None:
    rows = GatewayReview.objects.select_related("system", "programme", "period", "psr1")
    return rows.select_related("completed_by").filter(psr1_id=psr1.pk).first()


def blue_months_missing(psr1: Psr1Return, content: Content) -> int:
    """How many more months Blue needs, by what was signed; 0 where it is earned.

    The same rule as for the return (design, section 3), read from its frozen content.
    """
    frozen = content["frozen"]
    signed = rag.BlueMonth(
        complete=psr1_frozen.is_complete(frozen["counts"]),
        evidence_attached=bool(frozen["evidence"]),
    )
    return rag.blue_months_missing([*months_towards_blue(psr1), signed])


def offices_held(programme: Programme, on: date) -> dict[str, list[str]]:
    """Office → who holds it on a day, by the plan or by appointment, nearest first. Two queries.

    Whoever is appointed to the PMO sits for the deputy programme director, who leads it.
    """
    found: dict[str, list[str]] = {}
    published = OfficeHolder.objects.filter(current_on(on), programme_id__in=programme.path)
    for row in published.exclude(holder=NOBODY):
        found.setdefault(row.office, []).append(row.holder)
    appointed = Appointment.objects.current(on).filter(
        Q(programme_id__in=programme.path) | Q(programme_id=None, system=programme.system_id),
        role__in=[*OFFICES, Role.PMO],
        user__is_active=True,
    )
    for held in appointed.exclude(~Q(programme=programme), role=Role.SRO).select_related("user"):
        office = Office.DEPUTY_PROGRAMME_DIRECTOR if held.role == Role.PMO else held.role
        found.setdefault(office, []).append(held.user.name)
    return {office: list(dict.fromkeys(names)) for office, names in found.items()}


def starting_point(psr1: Psr1Return, on: date) -> dict[str, Any]:
    """What a review has in it before anybody writes: the superseded one, else vacant offices."""
    earlier = review_of(psr1.supersedes) if psr1.supersedes else None
    if earlier is not None:
        return {name: getattr(earlier, name) for name in FIELDS}
    held = offices_held(psr1.programme, on)
    return {
        "attendance": {
            office.value: Presence.VACANT.value for office in OFFICES if office not in held
        }
    }
