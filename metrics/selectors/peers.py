"""A system among its peers: published tables as printed, and one month of national open data."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from metrics import peers
from metrics.models import Indicator, PeerMeasure, PeerTable, PeerValue, Reading, Target
from metrics.peers import Rank, Spread
from metrics.selectors.series import visible
from programmes.models import Organisation, System, User

ENGLAND = "ENG"
"""What the open data give as the code of the whole country: compared with, never ranked."""


@dataclass(frozen=True)
class Measured:
    """A column of a published table; its values in the order of print."""

    measure: PeerMeasure
    own: str

    @cached_property
    def cells(self) -> list[PeerValue]:
        return list(self.measure.values.all())

    @cached_property
    def figures(self) -> dict[str, Decimal]:
        """What can be ranked, by the name of the peer."""
        return {row.peer: row.value for row in self.cells if row.value is not None}

    @cached_property
    def ranks(self) -> dict[str, Rank]:
        """None of a lone value: it is first and last of itself."""
        if len(self.figures) < 2:
            return {}
        return peers.ranks(self.figures, self.measure.improvement)

    @cached_property
    def spread(self) -> Spread | None:
        return peers.spread_of(list(self.figures.values()))

    @cached_property
    def own_cell(self) -> PeerValue | None:
        return next((row for row in self.cells if row.peer == self.own), None)

    @property
    def rank(self) -> Rank | None:
        return self.ranks.get(self.own)

    def cell(self, peer: str) -> PeerValue | None:
        return self._by_peer.get(peer)

    @cached_property
    def _by_peer(self) -> dict[str, PeerValue]:
        return {row.peer: row for row in self.cells}


def tables(user: User, system: System, on: date) -> list[PeerTable]:
    """The published tables of a system with their measures and values, latest first."""
    return list(_tables(user, system, on))


def find_table(user: User, system: System, key: str, on: date) -> PeerTable | None:
    return _tables(user, system, on).filter(key=key).first()


def _tables(user: User, system: System, on: date) -> QuerySet[PeerTable]:
    rows: QuerySet[PeerTable] = PeerTable.objects.visible_to(user, on).filter(system=system)
    # Rows were written in the order of print.
    values = Prefetch("values", queryset=PeerValue.objects.order_by("pk"))
    measures = PeerMeasure.objects.order_by("position", "pk").prefetch_related(values)
    return rows.select_related("plan").prefetch_related(Prefetch("measures", queryset=measures))


def measured(table: PeerTable) -> list[Measured]:
    """The table's columns in the order of print."""
    return [Measured(row, table.own) for row in table.measures.all()]


def peers_of(columns: list[Measured]) -> list[str]:
    """Whoever stands in the table, in the order of print."""
    return list(dict.fromkeys(row.peer for one in columns for row in one.cells))


def compared(user: User, system: System, on: date) -> list[tuple[Indicator, list[Organisation]]]:
    """The national indicators in which trusts can be compared, with the system's own trusts."""
    rows = visible(user, system, on).filter(system__isnull=True)
    members = Organisation.objects.filter(memberships__system=system).distinct()
    own = Prefetch(
        "organisations",
        queryset=members.prefetch_related("names").order_by("key"),
        to_attr="of_members",
    )
    found = rows.prefetch_related(own).order_by("position", "name")
    return [(row, row.of_members) for row in found]


def own_trusts(indicator: Indicator, system: System) -> list[Organisation]:
    """The system's members that an indicator is measured for."""
    rows = indicator.organisations.filter(memberships__system=system).distinct()
    return list(rows.prefetch_related("names").order_by("key"))


@dataclass(frozen=True)
class Month:
    """A period of an indicator, and how many trusts have a figure in it."""

    starts_on: date
    ends_on: date
    trusts: int


def months(indicator: Indicator, known: datetime | None) -> list[Month]:
    """Every period in which a trust has a figure, as it was known; latest first."""
    rows = _standing(indicator, known).filter(~_ENGLAND)
    counted = rows.values("starts_on", "ends_on").annotate(trusts=Count("organisation"))
    return [Month(**row) for row in counted.order_by("-starts_on")]


_ENGLAND = Q(organisation__ods_code=ENGLAND)


def _standing(indicator: Indicator, known: datetime | None) -> QuerySet[Reading]:
    """The readings of organisations that hold a value: the last version known of each."""
    rows = Reading.objects.filter(indicator=indicator, organisation__isnull=False)
    later = Reading.objects.filter(
        indicator=indicator,
        organisation=OuterRef("organisation"),
        starts_on=OuterRef("starts_on"),
        number__gt=OuterRef("number"),
    )
    if known is not None:
        rows, later = rows.filter(known_at__lte=known), later.filter(known_at__lte=known)
    return rows.filter(~Exists(later), value__isnull=False)


@dataclass(frozen=True)
class AmongTrusts:
    """A month of an indicator: every trust's reading, England's, and who has none."""

    indicator: Indicator
    readings: list[Reading]
    national: Reading | None
    silent: list[Organisation]
    target: Target | None

    @cached_property
    def figures(self) -> dict[int, Decimal]:
        """By the id of the organisation."""
        return {
            row.organisation_id: row.value
            for row in self.readings
            if row.organisation_id is not None and row.value is not None
        }

    @cached_property
    def ranks(self) -> dict[int, Rank]:
        if len(self.figures) < 2:
            return {}
        return peers.ranks(self.figures, self.indicator.improvement)

    @cached_property
    def spread(self) -> Spread | None:
        return peers.spread_of(list(self.figures.values()))


def among_trusts(
    indicator: Indicator, starts_on: date, own: Organisation, known: datetime | None
) -> AmongTrusts:
    """In a fixed number of queries. `silent` are open then and measured at other times only."""
    rows = _standing(indicator, known).filter(starts_on=starts_on)
    rows = rows.select_related("organisation").prefetch_related("organisation__names")
    found: dict[bool, list[Reading]] = defaultdict(list)
    for row in rows.order_by("organisation__key"):
        assert row.organisation is not None
        found[row.organisation.ods_code == ENGLAND].append(row)
    read = {row.organisation_id for row in found[False]}
    measured_then = indicator.organisations.exclude(ods_code=ENGLAND).prefetch_related("names")
    silent = [
        row
        for row in measured_then.order_by("key")
        if row.pk not in read and not (row.closed_on and row.closed_on <= starts_on)
    ]
    target = Target.objects.filter(indicator=indicator, organisation=own).first()
    national = found[True][0] if found[True] else None
    return AmongTrusts(indicator, found[False], national, silent, target)
