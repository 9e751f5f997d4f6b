"""Accounts of a system, run by its administrators."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import accounts
from programmes.forms import people as forms
from programmes.permissions import check_may
from programmes.roles import ROLES
from programmes.selectors import people as selector
from programmes.views.editing import Asking, ask
from programmes.views.finding import find_account


def _reset_address(request: SystemRequest) -> str:
    return request.build_absolute_uri(reverse("account_reset_password"))


@within_system("accounts.manage")
def account_add(request: SystemRequest) -> HttpResponse:
    check_may(request.authority, "accounts.manage", request.system)
    asking = Asking(
        title="Open an account",
        back=reverse("people", args=[request.system.key]),
        section="people",
        intro=(
            (
                "The person is told by email how to choose a password. "
                "The account may do nothing until you appoint the person to a role."
            ),
        ),
        button="Open account",
        said="The account is open. The person has been told how to choose a password.",
        done=lambda made: reverse("account", args=[request.system.key, made.pk]),
        save=lambda data: accounts.create(
            system=request.system,
            by=request.user,
            at=clock.now(),
            reset_address=_reset_address(request),
            **data,
        ),
    )
    return ask(request, forms.AccountForm, asking)


@within_system("accounts.manage")
def account(request: SystemRequest, user: int) -> HttpResponse:
    check_may(request.authority, "accounts.manage", request.system)
    person = find_account(request, user)
    context = {
        "system": request.system,
        "person": person,
        "held": selector.held_by(person, request.system),
        "labels": {role: described.label for role, described in ROLES.items()},
        "ours": accounts.belongs_to(person, request.system),
        "oneself": person.pk == request.user.pk,
        "on": clock.today(),
    }
    return render(request, "programmes/account.jinja", context)


@within_system("accounts.manage")
def account_rename(request: SystemRequest, user: int) -> HttpResponse:
    check_may(request.authority, "accounts.manage", request.system)
    person = find_account(request, user)
    asking = Asking(
        title="Correct the name",
        caption=person.email,
        back=reverse("account", args=[request.system.key, person.pk]),
        section="people",
        initial={"name": person.name, "version": person.version},
        theirs=lambda row: {"name": row.name, "version": row.version},
        said="The name is saved.",
        save=lambda data: accounts.rename(
            user=person, system=request.system, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.RenameAccountForm, asking)


@within_system("accounts.manage")
def account_close(request: SystemRequest, user: int) -> HttpResponse:
    check_may(request.authority, "accounts.manage", request.system)
    person = find_account(request, user)
    asking = Asking(
        title=f"Close {person.name}'s account",
        back=reverse("account", args=[request.system.key, person.pk]),
        section="people",
        initial={"version": person.version},
        theirs=lambda row: {"version": row.version},
        intro=(
            (
                "The person is signed out at once and can't sign in again. "
                "All appointments end as of yesterday; those that have not begun are dropped. "
                "What the person has done stays under the person's name."
            ),
        ),
        button="Close account",
        warning=True,
        said="The account is closed.",
        save=lambda data: accounts.close(
            user=person, system=request.system, by=request.user, at=clock.now(), **data
        ),
    )
    return ask(request, forms.ConfirmForm, asking)


@within_system("accounts.manage")
def account_reopen(request: SystemRequest, user: int) -> HttpResponse:
    check_may(request.authority, "accounts.manage", request.system)
    person = find_account(request, user)
    asking = Asking(
        title=f"Open {person.name}'s account again",
        back=reverse("account", args=[request.system.key, person.pk]),
        section="people",
        initial={"version": person.version},
        theirs=lambda row: {"version": row.version},
        intro=(
            (
                "It has no appointments and no password. "
                "The person is told by email how to choose one."
            ),
        ),
        button="Open account",
        said="The account is open again.",
        save=lambda data: accounts.reopen(
            user=person,
            system=request.system,
            by=request.user,
            at=clock.now(),
            reset_address=_reset_address(request),
            **data,
        ),
    )
    return ask(request, forms.ConfirmForm, asking)
