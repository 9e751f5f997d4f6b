"""The audit trail of a system, for the auditor."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from programmes.access import SystemRequest, within_system
from programmes.forms.calendar import AuditFilterForm
from programmes.models import Programme, User
from programmes.permissions import check_may
from programmes.selectors import audit as selector


@within_system("audit.read")
def audit(request: SystemRequest) -> HttpResponse:
    check_may(request.authority, "audit.read", request.system)
    system = request.system
    programmes = list(Programme.objects.visible_to(request.user, request.authority.on))
    programmes = [p for p in programmes if p.system_id == system.pk]
    people = selector.actors(system)
    form = AuditFilterForm(request.GET or None, programmes=programmes, people=people)
    rows = selector.entries(system, **_filters(form, programmes, people))
    context = {
        "system": system,
        "filters": form,
        "form": form,
        "page": Paginator(rows, 100).get_page(request.GET.get("page")),
    }
    return render(request, "programmes/audit.jinja", context)


def _filters(
    form: AuditFilterForm, programmes: list[Programme], people: list[User]
) -> dict[str, Any]:
    form.is_valid()
    given = getattr(form, "cleaned_data", {})
    return {
        "programme": next((p for p in programmes if p.key == given.get("programme")), None),
        "actor": next((p for p in people if str(p.pk) == given.get("person")), None),
        "first": given.get("first"),
        "last": given.get("last"),
    }
