"""What does this indicator say, against what, and who said so?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from metrics.actions.indicators import may_edit
from metrics.enums import PlanPart
from metrics.forms.filters import KnownForm, end_of
from metrics.models import Indicator, IndicatorNote
from metrics.presenters import indicator as presenter
from metrics.presenters import recalculated
from metrics.presenters.marks_key import marks_key
from metrics.presenters.performance import RULE, WHOLE, Row, beyond_words
from metrics.selectors import performance as selector
from metrics.selectors.judged import Judged
from metrics.selectors.plan_versions import changes_of
from metrics.selectors.series import Series, notes_of, series_of, settings_before, versions
from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.models import AuditEntry, Organisation
from programmes.selectors.audit import changes_of_subject
from programmes.views.csv_file import csv_file

A_PAGE = 25


@dataclass
class Reading:
    """A series as its address asks for it. Raises Http404 for what is not measured."""

    request: SystemRequest
    ikey: str
    on: date

    @cached_property
    def indicator(self) -> Indicator:
        request = self.request
        asked = selector.Asked(request.user, request.system, self.on, None)
        found = selector.find_indicator(asked, self.ikey)
        if found is None:
            raise Http404
        return found

    @cached_property
    def organisations(self) -> list[Organisation]:
        return selector.measured_for(self.indicator)

    @cached_property
    def members(self) -> set[int]:
        return {row.pk for row in selector.members(self.request.system)}

    @cached_property
    def organisation(self) -> Organisation | None:
        """The one asked for; else the first member of the system, else the first."""
        asked = self.request.GET.get("organisation", "")
        if asked == WHOLE or not self.organisations:
            return None
        if asked:
            found = next((row for row in self.organisations if row.key == asked), None)
            if found is None:
                raise Http404
            return found
        own = (row for row in self.organisations if row.pk in self.members)
        return next(own, self.organisations[0])

    @cached_property
    def form(self) -> KnownForm:
        return KnownForm(self.request.GET)

    @cached_property
    def known(self) -> date | None:
        self.form.is_valid()
        found: date | None = self.form.cleaned_data.get("known")
        return found

    @cached_property
    def found(self) -> list[Series]:
        """The series asked for, and that of the whole system where it has one."""
        # The whole's series is found beside an organisation's.
        only = [self.organisation or self.organisations[0]] if self.organisations else []
        return series_of([self.indicator], known=end_of(self.known), organisations=only)

    @cached_property
    def series(self) -> Series:
        asked = next((one for one in self.found if one.organisation == self.organisation), None)
        if asked is None:
            raise Http404
        return asked

    @cached_property
    def shown(self) -> presenter.Shown:
        self.indicator.organisations_measured = bool(self.organisations)  # type: ignore[attr-defined]
        known = self.known.isoformat() if self.known else ""
        return presenter.Shown(Row(Judged(self.series), self.request.system.key, self.on, known))

    @property
    def is_trust_of_ours(self) -> bool:
        """Whether it can be compared: national data of a member."""
        whose = self.organisation
        return self.indicator.system_id is None and whose is not None and whose.pk in self.members

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Groups of series to choose among: (words, (key, name) each)."""
        own = [r for r in self.organisations if r.pk in self.members]
        others = [r for r in self.organisations if r.pk not in self.members]
        groups = []
        if self.organisations and any(one.organisation is None for one in self.found):
            groups.append(("The whole", [(WHOLE, "Whole system")]))
        for words, rows in (("Of this system", own), ("Others", others)):
            if rows:
                named = sorted((row.name_on(self.on), row.key) for row in rows)
                groups.append((words, [(key, name) for name, key in named]))
        return groups if sum(len(rows) for _, rows in groups) > 1 else []

    @property
    def may_enter(self) -> bool:
        """Whether the person records and corrects its readings; nobody does national ones."""
        where = self.indicator.programme or self.indicator.system
        return where is not None and self.request.authority.may("readings.enter", where)

    @property
    def may_edit(self) -> bool:
        """Whether the person changes it as it is now; what it was on a past day stays."""
        return may_edit(self.request.authority, self.indicator) and not self.known

    @property
    def chosen(self) -> str:
        """What an address says of the series."""
        return self.organisation.key if self.organisation else WHOLE

    @property
    def notes(self) -> list[IndicatorNote]:
        """What was said of each month, latest first, as it was known: the last word of each."""
        return notes_of(self.indicator, self.organisation, known=end_of(self.known))


@within_system("plan.read")
def indicator(request: SystemRequest, ikey: str) -> HttpResponse:
    seen = Reading(request, ikey, clock.today())
    shown, until = seen.shown, end_of(seen.known)
    history = [row for row in versions(seen.series) if until is None or row.known_at <= until]
    page = Paginator(history, A_PAGE).get_page(request.GET.get("page"))
    settings = seen.series.settings
    changes = list(_changes(seen)[:20])
    past = _past(seen, history, changes)
    context = {
        "system": request.system,
        "indicator": seen.indicator,
        "organisation": seen.organisation,
        "among_trusts": seen.is_trust_of_ours,
        "shown": shown,
        "choices": seen.choices,
        "chosen": seen.chosen,
        "of_series": f"?organisation={seen.chosen}" if seen.organisations else "",
        "may_enter": seen.may_enter and not seen.known,
        "form": seen.form,
        "known": seen.known,
        "settings": presenter.settings_words(settings, seen.on),
        "limits": presenter.limits_words(shown.analysis, shown.unit, shown.noun),
        "recalculated": recalculated.of_limits(shown, past),
        "plan_changed": {part: recalculated.of_plan(past, part) for part in PlanPart.values},
        "may_edit": seen.may_edit,
        "next_steps": presenter.next_steps(seen.series) if seen.may_edit else [],
        "rule": RULE,
        "marks": marks_key(),
        "beyond": beyond_words([shown.row], seen.on),
        "notes": seen.notes,
        "page": page,
        "versions": list(presenter.versions(list(page.object_list), seen.indicator)),
        "stands": {row.starts_on: row.pk for row in reversed(history)}.values(),
        "changes": changes,
    }
    return render(request, "metrics/indicator.jinja", context)


def _past(seen: Reading, history: list[Any], changes: list[AuditEntry]) -> recalculated.Past:
    """What the series was made of before, for what changed its limits."""
    return recalculated.Past(
        history,
        settings_before(seen.series.settings),
        changes_of(seen.indicator, seen.organisation, known=end_of(seen.known)),
        changes,
    )


def _changes(seen: Reading) -> QuerySet[AuditEntry]:
    """What happened to the indicator, as far as it had by the day asked for."""
    found = changes_of_subject(seen.indicator)
    until = end_of(seen.known)
    return found.filter(at__lte=until) if until else found


@within_system("plan.read")
def indicator_csv(request: SystemRequest, ikey: str) -> HttpResponse:
    """The figures of the chart, as they were known."""
    seen = Reading(request, ikey, clock.today())
    part = seen.chosen
    as_of = f"-known-{seen.known}" if seen.known else ""
    return csv_file(f"{ikey}-{part}-{seen.on}{as_of}", *presenter.table(seen.shown))
