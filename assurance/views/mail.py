"""What the portal has sent, for the PMO of the system it was sent for."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from assurance.forms.month import MailFilter
from assurance.selectors.mail import people_written_to, sent
from programmes.access import SystemRequest, within_system

A_PAGE = 25


@within_system("mail.read")
def mail(request: SystemRequest) -> HttpResponse:
    people = [(str(pk), name) for pk, name in people_written_to(request.system)]
    form = MailFilter(request.GET or None, people=people)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = sent(
        request.system,
        person=int(asked["person"]) if asked.get("person") else None,
        since=asked.get("since"),
        until=asked.get("until"),
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "assurance/mail/page.jinja", {"form": form, "page": page})


@within_system("mail.read")
def mail_message(request: SystemRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(sent(request.system), pk=pk)
    return render(request, "assurance/mail/message.jinja", {"message": message})
