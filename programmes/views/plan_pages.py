"""A programme's plan on a page: to read, to write, and on one sheet of paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import plan_pages as actions
from programmes.forms.plan_pages import SECTIONS, PlanPageForm
from programmes.models import PlanOnAPage, Programme
from programmes.models.plan_page import LOGIC_MODEL
from programmes.permissions import check_may
from programmes.presenters import paper
from programmes.presenters import plan_pages as presenter
from programmes.rating_style import STYLES
from programmes.selectors import plan_pages as selector
from programmes.selectors.audit import changes_of_subject
from programmes.views.editing import Asking, Values, ask
from programmes.views.finding import find_programme


def _context(request: SystemRequest, programme: Programme) -> dict[str, Any]:
    on = clock.today()
    page = selector.page_of(programme)
    found = presenter.parts(page)
    return {
        "system": request.system,
        "plan": programme.plan,
        "programme": programme,
        "page": page,
        "commitment": page.commitment if page else "",
        "parts": found,
        "sections": SECTIONS,
        "logic": presenter.logic_model(found),
        "standing": selector.standing(programme, on),
        "next_update": presenter.next_update(page, on),
        "overdue": presenter.is_overdue(page, on),
        "on": on,
    }


@within_system("plan.read")
def plan_on_a_page(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    context = _context(request, programme)
    page = context["page"]
    context |= {
        "changes": list(changes_of_subject(page)[:21]) if page else [],
        "may_edit": request.authority.may("delivery.edit", programme),
    }
    return render(request, "programmes/plan_on_a_page.jinja", context)


@within_system("plan.read")
def plan_on_a_page_pdf(request: SystemRequest, key: str) -> HttpResponse:
    """One sheet of A4, drawn now. No sheet is kept, so none is out of date."""
    programme = find_programme(request, key)
    context = _context(request, programme)
    context |= {"leads": selector.leads(programme, clock.today()), "styles": STYLES}
    context["columns"] = presenter.columns(context["parts"])
    sizes = presenter.sizes_for(context["parts"], context["commitment"])

    def page(points: float) -> str:
        return render_to_string("programmes/plan_on_a_page_pdf.jinja", context | {"points": points})

    response = HttpResponse(paper.on_one_page(page, sizes), content_type="application/pdf")
    name = f"plan-on-a-page-{request.system.key}-{programme.key}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _values(page: PlanOnAPage | None) -> Values:
    if page is None:
        return {"version": actions.NONE_YET}
    names = (*actions.FIELDS, "next_update_on", "version")
    return {name: getattr(page, name) for name in names}


@within_system("delivery.edit")
def plan_on_a_page_edit(request: SystemRequest, key: str) -> HttpResponse:
    programme = find_programme(request, key)
    check_may(request.authority, "delivery.edit", programme)

    def save(data: Values) -> PlanOnAPage:
        return actions.save(
            programme=programme,
            next_update_on=data.pop("next_update_on"),
            version=data.pop("version"),
            words=data,
            by=request.user,
            at=clock.now(),
        )

    asking = Asking(
        title="Edit the plan on a page",
        caption=programme.title,
        back=reverse("plan_on_a_page", args=[request.system.key, programme.key]),
        initial=_values(selector.page_of(programme)),
        theirs=_values,
        said="The plan on a page is saved.",
        template="programmes/plan_on_a_page_edit.jinja",
        more={"sections": SECTIONS, "logic_names": LOGIC_MODEL},
        save=save,
    )
    return ask(request, PlanPageForm, asking)
