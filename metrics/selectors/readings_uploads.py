"""Files of readings that came in, and what a file may name: indicators and organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from metrics.models import Baseline, Indicator, ReadingsUpload, TrajectoryPoint
from programmes.models import Organisation, Plan, PlanFile, System, User
from programmes.models.querysets import SystemScopedQuerySet
from programmes.permissions import Authority

RECENT = 10


def uploads_of(user: User, system: System, on: date) -> SystemScopedQuerySet[ReadingsUpload]:
    """Every file of the system; whoever may enter readings there sees what others brought."""
    rows = ReadingsUpload.objects.visible_to(user, on).filter(system=system)
    return rows.select_related("system", "by")


def recent(user: User, system: System, on: date) -> list[ReadingsUpload]:
    """The latest that were written, without what they held."""
    rows = uploads_of(user, system, on).filter(confirmed_at__isnull=False)
    return list(rows.defer("content").order_by("-confirmed_at", "-id")[:RECENT])


def bytes_of(upload: ReadingsUpload) -> bytes:
    """The file as it came."""
    return bytes(PlanFile.objects.get(sha256=upload.sha256).data)


def own_indicators(system: System) -> list[Indicator]:
    """A system's own, those too that are measured no longer; without national open data."""
    rows = Indicator.objects.filter(system=system)
    return list(rows.select_related("system", "programme__system", "plan"))


def enterable(system: System, authority: Authority, plan: Plan | None) -> list[Indicator]:
    """Those still measured whose readings somebody may enter; of a plan and of none, or of all."""
    return [
        row
        for row in own_indicators(system)
        if row.closed_on is None
        and (plan is None or row.plan_id in (None, plan.pk))
        and authority.may("readings.enter", row.programme or system)
    ]


def named(pks: Collection[int]) -> dict[int, Indicator]:
    """Indicators by their ids, for a receipt."""
    return Indicator.objects.in_bulk(list(pks))


def organisations(pks: Collection[int]) -> dict[int, Organisation]:
    return Organisation.objects.prefetch_related("names").in_bulk(list(pks))


@dataclass
class Known:
    """What a file may name, under every name that people give it, in lower case."""

    indicators: dict[str, list[Indicator]] = field(default_factory=lambda: defaultdict(list))
    measured: dict[int, dict[str, Organisation]] = field(default_factory=lambda: defaultdict(dict))
    """Indicator → name → one of its organisations."""
    whole: set[int] = field(default_factory=set)
    """Indicators that have readings for the whole system beside those of organisations."""
    members: set[str] = field(default_factory=set)
    """Names of all organisations of the system."""

    def indicator(self, said: str) -> list[Indicator]:
        """Those of the key, else those of the name: none, one, or several of one name."""
        return self.indicators.get(_plain(said), [])

    def organisation(self, indicator: Indicator, said: str) -> Organisation | None:
        return self.measured.get(indicator.pk, {}).get(_plain(said))

    def is_member(self, said: str) -> bool:
        return _plain(said) in self.members


def known_in(system: System) -> Known:
    """In seven queries, however many there are."""
    known = Known()
    rows = own_indicators(system)
    for row in rows:
        known.indicators[_plain(row.name)].append(row)
    for row in rows:
        known.indicators[row.key] = [row]
    ids = [row.pk for row in rows]
    through = Indicator.organisations.through
    links = list(through.objects.filter(indicator__in=ids).values_list("indicator", "organisation"))
    _name(known, system, links)
    beside = Q(indicator__in=ids, organisation=None)
    for model in (TrajectoryPoint, Baseline):
        known.whole |= set(model.objects.filter(beside).values_list("indicator", flat=True))
    known.whole |= set(ids) - {indicator for indicator, _ in links}
    return known


def _name(known: Known, system: System, links: list[tuple[int, int]]) -> None:
    """Organisations by key, code and every name they ever had; a name of two is nobody's."""
    measured = Q(pk__in={organisation for _, organisation in links})
    rows = Organisation.objects.filter(measured | Q(memberships__system=system)).distinct()
    found = {row.pk: row for row in rows.prefetch_related("names")}
    aliases = {pk: _aliases(row) for pk, row in found.items()}
    known.members = {alias for some in aliases.values() for alias in some}
    of_indicator: dict[int, list[int]] = defaultdict(list)
    for indicator, organisation in links:
        of_indicator[indicator].append(organisation)
    for indicator, some in of_indicator.items():
        named: dict[str, set[int]] = defaultdict(set)
        for organisation in some:
            for alias in aliases[organisation]:
                named[alias].add(organisation)
        known.measured[indicator] = {
            alias: found[pks.copy().pop()] for alias, pks in named.items() if len(pks) == 1
        }


def _aliases(row: Organisation) -> set[str]:
    said = {row.key, row.ods_code or "", *(name.name for name in row.names.all())}
    return {_plain(words) for words in said if words.strip()}


def _plain(said: str) -> str:
    return " ".join(said.split()).casefold()
