"""An indicator as the PMO keeps it: added, edited, closed and opened again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpResponse
from django.urls import reverse

from metrics.actions import indicators as actions
from metrics.forms import indicators as forms
from metrics.models import Indicator
from metrics.selectors import performance as selector
from programmes import clock
from programmes.access import SystemRequest, current_plan, within_system
from programmes.forms.alignment import key_of
from programmes.models import Plan, Programme
from programmes.permissions import check_may
from programmes.refusals import NotAllowed
from programmes.selectors import plan as plan_selector
from programmes.selectors.alignment import Tree, frameworks
from programmes.selectors.tree import ordered
from programmes.views.editing import Asking, Values, ask

_LINKS = ("programme", "organisations", "priorities")


def find_to_edit(request: SystemRequest, ikey: str) -> Indicator:
    """The indicator, where the person may change it. Raises NotAllowed for a national one."""
    asked = selector.Asked(request.user, request.system, request.authority.on, None)
    found = selector.find_indicator(asked, ikey)
    if found is None:
        raise Http404
    if found.system is None:
        raise NotAllowed(actions.NATIONAL)
    check_may(request.authority, "indicators.edit", found.programme or found.system)
    return found


def _page(indicator: Indicator) -> str:
    assert indicator.system
    return reverse("indicator", args=[indicator.system.key, indicator.key])


@dataclass
class Offered:
    """What an indicator of a plan may belong to, by the names that its form uses."""

    request: SystemRequest
    plan: Plan

    @cached_property
    def whole(self) -> bool:
        """Whether the person may keep indicators of the whole plan."""
        return self.request.authority.may("indicators.edit", self.request.system)

    @cached_property
    def programmes(self) -> list[Programme]:
        may = self.request.authority.may
        return [row for row in ordered(self.plan) if may("indicators.edit", row)]

    @cached_property
    def organisations(self) -> list:  # type: ignore[type-arg]
        return selector.members(self.request.system)

    @cached_property
    def trees(self) -> list[Tree]:
        return frameworks(self.plan)

    def form_args(self) -> Values:
        on = self.request.authority.on
        return {
            "programmes": self.programmes,
            "whole": self.whole,
            "organisations": forms.organisation_choices(self.organisations, on),
            "trees": self.trees,
        }

    def read(self, typed: Values) -> Values:
        """What was typed, as the action takes it: words, and rows in the place of keys."""
        programmes = {row.key: row for row in self.programmes}
        organisations = {row.key: row for row in self.organisations}
        priorities = {key_of(row): row for tree in self.trees for row in tree.priorities}
        return {
            "words": {name: typed[name] for name in actions.WORDS},
            "programme": programmes.get(typed["programme"]),
            "organisations": [organisations[key] for key in typed["organisations"]],
            "priorities": [priorities[key] for key in typed["priorities"]],
        }


@within_system("indicators.edit")
def indicator_add(request: SystemRequest) -> HttpResponse:
    plans = plan_selector.plans(request.system)
    wanted = request.GET.get("plan", "")
    plan = current_plan(request.system, request.authority.on)
    if wanted or plan is None:
        plan = next((row for row in plans if row.key == wanted or not wanted), None)
    if plan is None:
        raise Http404
    offered = Offered(request, plan)
    asking = Asking(
        title="Add an indicator",
        caption=plan.name,
        back=reverse("performance", args=[request.system.key]),
        button="Add the indicator",
        said="The indicator is added.",
        done=_page,
        section="performance",
        template="metrics/editing/indicator.jinja",
        initial={"cumulative": False, "frequency": "monthly", "decimals": "1"},
        more={"system": request.system, "plan": plan, "plans": plans, "indicator": None},
        save=lambda typed: actions.add(
            plan=plan,
            key=typed["key"],
            **offered.read(typed),
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.AddIndicatorForm, asking, **offered.form_args())


@within_system("indicators.edit")
def indicator_edit(request: SystemRequest, ikey: str) -> HttpResponse:
    row = find_to_edit(request, ikey)
    assert row.plan
    offered = Offered(request, row.plan)
    asking = Asking(
        title="Edit the indicator",
        caption=row.name,
        back=_page(row),
        said="The indicator is saved.",
        section="performance",
        template="metrics/editing/indicator.jinja",
        initial=_values(row),
        theirs=_values,
        more={"system": request.system, "plan": row.plan, "plans": [], "indicator": row},
        save=lambda typed: actions.edit(
            indicator=row,
            reason=typed["reason"],
            version=typed["version"],
            **offered.read(typed),
            by=request.user,
            at=clock.now(),
        ),
    )
    return ask(request, forms.EditIndicatorForm, asking, **offered.form_args())


def _values(row: Indicator) -> Values:
    words = {name: getattr(row, name) for name in actions.WORDS}
    priorities = row.priorities.select_related("framework")
    return words | {
        "decimals": str(row.decimals),
        "programme": row.programme.key if row.programme else "",
        "organisations": list(row.organisations.order_by("key").values_list("key", flat=True)),
        "priorities": [key_of(one) for one in priorities],
        "version": row.version,
    }


@within_system("indicators.edit")
def indicator_close(request: SystemRequest, ikey: str) -> HttpResponse:
    row = find_to_edit(request, ikey)
    asking = Asking(
        title="Close the indicator",
        caption=row.name,
        back=_page(row),
        intro=("No more readings are expected. Its readings and its history stay on its page.",),
        button="Close the indicator",
        warning=True,
        said="The indicator is closed.",
        section="performance",
        initial={"closed_on": clock.today(), "version": row.version},
        theirs=lambda now: {"closed_on": now.closed_on, "version": now.version},
        save=lambda typed: actions.close(indicator=row, by=request.user, at=clock.now(), **typed),
    )
    return ask(request, forms.CloseForm, asking)


@within_system("indicators.edit")
def indicator_reopen(request: SystemRequest, ikey: str) -> HttpResponse:
    row = find_to_edit(request, ikey)
    asking = Asking(
        title="Open the indicator again",
        caption=row.name,
        back=_page(row),
        intro=("Readings are expected again, and it stands in the performance summary.",),
        button="Open it again",
        said="The indicator is open again.",
        section="performance",
        initial={"version": row.version},
        theirs=lambda now: {"version": now.version},
        save=lambda typed: actions.reopen(indicator=row, by=request.user, at=clock.now(), **typed),
    )
    return ask(request, forms.ReopenForm, asking)
