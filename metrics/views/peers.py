"""How does the system stand among its peers, and one of its trusts among all trusts?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404, HttpResponse
from django.shortcuts import render

from metrics import periods
from metrics.forms.filters import end_of
from metrics.forms.peers import AmongTrustsForm
from metrics.models import Indicator, PeerTable
from metrics.presenters import peers as presenter
from metrics.presenters import trusts as trusts_presenter
from metrics.selectors import peers as selector
from metrics.selectors import performance
from metrics.selectors.peers import Month
from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.models import Organisation
from programmes.views.csv_file import csv_file


@within_system("plan.read")
def all_peers(request: SystemRequest) -> HttpResponse:
    """What can be compared."""
    on = clock.today()
    tables = selector.tables(request.user, request.system, on)
    context = {
        "system": request.system,
        "on": on,
        "tables": [
            (table, presenter.headline(table, presenter.columns_of(selector.measured(table))))
            for table in tables
        ],
        "compared": selector.compared(request.user, request.system, on),
    }
    return render(request, "metrics/peers/peers.jinja", context)


def _table(request: SystemRequest, tkey: str) -> tuple[PeerTable, list[presenter.Column]]:
    """Raises Http404 for a table of another system."""
    found = selector.find_table(request.user, request.system, tkey, clock.today())
    if found is None:
        raise Http404
    return found, presenter.columns_of(selector.measured(found))


@within_system("plan.read")
def peer_table(request: SystemRequest, tkey: str) -> HttpResponse:
    """Systems by measures, as printed."""
    table, columns = _table(request, tkey)
    context = {
        "system": request.system,
        "table": table,
        "headline": presenter.headline(table, columns),
        "columns": columns,
        "headings": presenter.headings(columns),
        "peers": selector.peers_of([one.measured for one in columns]),
        "marks": (presenter.OWN, presenter.BEST, presenter.WORST),
    }
    return render(request, "metrics/peers/table.jinja", context)


@within_system("plan.read")
def peer_table_csv(request: SystemRequest, tkey: str) -> HttpResponse:
    table, columns = _table(request, tkey)
    return csv_file(f"peers-{table.key}", *presenter.whole_table(columns))


def _column(request: SystemRequest, tkey: str, mkey2: str) -> tuple[PeerTable, presenter.Column]:
    table, columns = _table(request, tkey)
    found = next((one for one in columns if one.measure.key == mkey2), None)
    if found is None:
        raise Http404
    return table, found


@within_system("plan.read")
def peer_measure(request: SystemRequest, tkey: str, mkey2: str) -> HttpResponse:
    """One measure: how the system stands, the box plot, and the same as a table."""
    table, column = _column(request, tkey, mkey2)
    asked = performance.Asked(request.user, request.system, clock.today(), None)
    series = performance.find_indicator(asked, mkey2)
    context = {
        "system": request.system,
        "table": table,
        "column": column,
        "series": series if series and series.plan_id == table.plan_id else None,
        "own_mark": presenter.OWN,
    }
    return render(request, "metrics/peers/measure.jinja", context)


@within_system("plan.read")
def peer_measure_csv(request: SystemRequest, tkey: str, mkey2: str) -> HttpResponse:
    table, column = _column(request, tkey, mkey2)
    return csv_file(f"peers-{table.key}-{column.measure.key}", *presenter.measure_table(column))


@dataclass
class Among:
    """A comparison of trusts as its address asks for it. Raises Http404 where there is none."""

    request: SystemRequest
    ikey: str
    on: date

    @cached_property
    def indicator(self) -> Indicator:
        request = self.request
        asked = performance.Asked(request.user, request.system, self.on, None)
        found = performance.find_indicator(asked, self.ikey)
        if found is None or found.system_id is not None:
            raise Http404
        return found

    @cached_property
    def trusts(self) -> list[Organisation]:
        found = selector.own_trusts(self.indicator, self.request.system)
        if not found:
            raise Http404
        return found

    @cached_property
    def known(self) -> date | None:
        """Read before the form, whose months depend on it."""
        form = AmongTrustsForm({"known": self.request.GET.get("known", "")}, trusts=[], months=[])
        form.is_valid()
        found: date | None = form.cleaned_data.get("known")
        return found

    @cached_property
    def months(self) -> list[Month]:
        return selector.months(self.indicator, end_of(self.known))

    @cached_property
    def usual_month(self) -> Month | None:
        """The latest that had ended by the portal's day."""
        return next((row for row in self.months if row.ends_on <= self.on), None)

    @cached_property
    def form(self) -> AmongTrustsForm:
        given = self.request.GET.copy()
        usual = self.usual_month
        if not given.get("month") and usual:
            given["month"] = periods.code(usual.starts_on, usual.ends_on)
        if not given.get("organisation"):
            given["organisation"] = self.trusts[0].key
        form = AmongTrustsForm(
            given,
            trusts=[(row.key, row.name_on(self.on)) for row in self.trusts],
            months=trusts_presenter.month_choices(self.months, self.on),
        )
        form.is_valid()
        return form

    @property
    def own(self) -> Organisation:
        asked = self.form.cleaned_data.get("organisation")
        return next((row for row in self.trusts if row.key == asked), self.trusts[0])

    @property
    def month(self) -> Month | None:
        asked = self.form.cleaned_data.get("month")
        chosen = (r for r in self.months if periods.code(r.starts_on, r.ends_on) == asked)
        return next(chosen, self.usual_month)

    @cached_property
    def shown(self) -> trusts_presenter.Shown | None:
        """None where no month was chosen and none had ended."""
        own, month = self.own, self.month
        if month is None:
            return None
        found = selector.among_trusts(self.indicator, month.starts_on, own, end_of(self.known))
        return trusts_presenter.Shown(found, own, month, self.on)


@within_system("plan.read")
def indicator_peers(request: SystemRequest, ikey: str) -> HttpResponse:
    """A trust of the system among all trusts, in a month."""
    seen = Among(request, ikey, clock.today())
    context = {
        "system": request.system,
        "indicator": seen.indicator,
        "form": seen.form,
        "own": seen.own,
        "shown": seen.shown,
        "known": seen.known,
        "later": any(row.ends_on > seen.on for row in seen.months),
        "no_month": trusts_presenter.no_month(seen.months, seen.on),
        "on": seen.on,
        "own_mark": trusts_presenter.OWN,
    }
    return render(request, "metrics/peers/trusts.jinja", context)


@within_system("plan.read")
def indicator_peers_csv(request: SystemRequest, ikey: str) -> HttpResponse:
    """The comparison that the page shows. Raises Http404 where it shows none."""
    seen = Among(request, ikey, clock.today())
    if seen.shown is None:
        raise Http404
    month = seen.shown.month
    as_of = f"-known-{seen.known}" if seen.known else ""
    name = f"{ikey}-{seen.own.key}-among-trusts-{month.starts_on:%Y-%m}{as_of}"
    return csv_file(name, *trusts_presenter.table(seen.shown))
