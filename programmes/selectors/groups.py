"""The governance of a plan, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from programmes.models import Group, GroupMember, Organisation, Plan
from programmes.models.system import SystemMembership


@dataclass
class Governance:
    """A plan's groups in print order, and what each reports to, as ids."""

    groups: list[Group]
    closed: list[Group]
    above: dict[int, list[int]] = field(default_factory=dict)
    seats: dict[int, int] = field(default_factory=dict)


def governance(plan: Plan) -> Governance:
    """Three queries."""
    rows = list(Group.objects.filter(plan=plan).order_by("position", "name"))
    found = Governance(
        [row for row in rows if row.closed_on is None], [row for row in rows if row.closed_on]
    )
    open_now = {row.pk for row in found.groups}
    lines = Group.reports_to.through.objects.filter(from_group__plan=plan).order_by("pk")
    for lower, upper in lines.values_list("from_group", "to_group"):
        if lower in open_now and upper in open_now:
            found.above.setdefault(lower, []).append(upper)
    for pk in GroupMember.objects.filter(group__plan=plan).values_list("group", flat=True):
        found.seats[pk] = found.seats.get(pk, 0) + 1
    return found


def seats(group: Group) -> list[GroupMember]:
    """With their organisations' names ready to read: two queries."""
    rows = group.members.select_related("organisation")
    return list(rows.prefetch_related("organisation__names"))


def others(group: Group) -> list[Group]:
    """The plan's open groups but this one."""
    rows = Group.objects.filter(plan=group.plan, closed_on__isnull=True)
    return list(rows.exclude(pk=group.pk).order_by("position", "name"))


def organisations(plan: Plan) -> list[Organisation]:
    """Members of the plan's system, past ones too, with their names: two queries."""
    members = SystemMembership.objects.filter(system=plan.system).values("organisation")
    rows = Organisation.objects.filter(pk__in=members)
    return list(rows.prefetch_related("names"))
