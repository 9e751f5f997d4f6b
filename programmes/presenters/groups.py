"""How governance reads: the drawing, the nested list of it, and the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from programmes.models import Group, Organisation
from programmes.presenters.governance_drawing import Drawing, draw
from programmes.selectors.groups import Governance


@dataclass(frozen=True)
class Branch:
    """A group and those that report to it, for the nested list."""

    group: Group
    below: list[Branch] = field(default_factory=list)


@dataclass(frozen=True)
class Picture:
    drawing: Drawing
    groups: dict[int, Group]
    branches: list[Branch]
    apart: list[Group]


def picture(found: Governance) -> Picture:
    """What is drawn, the same as a nested list, and the groups of which no line is known."""
    groups = {group.pk: group for group in found.groups}
    names = {pk: group.name for pk, group in groups.items()}
    notes = {pk: str(group.get_remit_display()) for pk, group in groups.items()}
    linked = {*found.above, *(upper for uppers in found.above.values() for upper in uppers)}
    below: dict[int, list[int]] = {}
    for group in found.groups:
        for upper in found.above.get(group.pk, []):
            below.setdefault(upper, []).append(group.pk)
    tops = [pk for pk in groups if pk in linked and pk not in found.above]
    return Picture(
        draw(names, found.above, notes),
        groups,
        [_branch(pk, groups, below) for pk in tops],
        [group for group in found.groups if group.pk not in linked],
    )


def _branch(pk: int, groups: dict[int, Group], below: dict[int, list[int]]) -> Branch:
    return Branch(groups[pk], [_branch(lower, groups, below) for lower in below.get(pk, [])])


def named(rows: Sequence[Organisation], on: date) -> list[tuple[str, str]]:
    """Organisations to choose from, by the name that holds on a day."""
    return sorted(((row.key, row.name_on(on)) for row in rows), key=lambda pair: pair[1])
