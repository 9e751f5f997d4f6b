"""The reporting calendar, and who should hear when it moves."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from programmes.enums import Role
from programmes.models import Appointment, Programme, ReportingPeriod, System, User
from programmes.models.querysets import current_on
from programmes.selectors.plan import plan_in_force

MONTHLY = (Role.SRO, Role.PROGRAMME_MANAGER, Role.REVIEWER, Role.PMO)
"""Those whose month the dates are; board members hear of the board's date."""


def year(system: System, start_year: int) -> list[ReportingPeriod]:
    """The months of a financial year that have been made, April first."""
    months = Q(month__gte=date(start_year, 4, 1), month__lt=date(start_year + 1, 4, 1))
    return list(ReportingPeriod.objects.filter(months, system=system).order_by("month"))


def concerned(system: System, *, on: date, board: bool) -> list[User]:
    """People with a part in the month on that day, once each.

    A role on a programme counts where that programme, or one below it, reports in the plan in
    force.
    """
    roles = [*MONTHLY, Role.BOARD_MEMBER] if board else list(MONTHLY)
    plan = plan_in_force(system, on)
    paths = Programme.objects.filter(plan=plan, reports=True).open_on(on)
    nodes = {node for path in paths.values_list("path", flat=True) for node in path}
    held = Appointment.objects.filter(current_on(on), system=system, role__in=roles)
    held = held.filter(Q(programme=None) | Q(programme__in=nodes))
    people = User.objects.filter(is_active=True, appointments__in=held)
    return list(people.distinct().order_by("name"))
