"""Every address × every role × another system × every method: default deny, proved by walking."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from assurance.models import Evidence, GatewayReview, ReviewAction
from programmes.models import (
    Appointment,
    MailMessage,
    Milestone,
    Organisation,
    Programme,
    ReportingPeriod,
    Risk,
    System,
    User,
)
from programmes.roles import ROLES
from stp_portal.middleware import access_of

ROLE_ACCOUNTS = {
    "pmo": "pmo",
    "programme_manager": "pm.prevention",
    "sro": "sro.prevention",
    "reviewer": "reviewer",
    "board_member": "board",
    "finance_lead": "finance",
    "auditor": "auditor",
    "administrator": "admin",
}


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """(name, pattern) of every address, names with their namespace."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from patterns(pattern, before + space)
        elif isinstance(pattern, URLPattern):
            yield f"{before}{pattern.name or ''}", pattern


OURS = [
    (name, pattern)
    for name, pattern in patterns()
    if getattr(access_of(pattern.callback), "kind", "") == "within_system"
]


def _client(email: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(
        User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def _sample(key: str) -> dict[str, Any]:
    """An argument of each name, as the system `key` has it."""
    system = System.objects.get(key=key)
    programme = Programme.objects.filter(system=system, reports=True).order_by("position")[0]
    if key == "staffordshire":
        programme = Programme.objects.get(system=system, key="prevention")
    period = ReportingPeriod.objects.filter(system=system, psr1_returns__isnull=False).first()
    assert period is not None

    def first(rows: Any, otherwise: Any = 1) -> Any:
        row = rows.first()
        return row.pk if row else otherwise

    milestone = Milestone.objects.filter(programme=programme).first()
    risk = Risk.objects.filter(system=system).first()
    mail = first(MailMessage.objects.filter(system=system))
    return {
        "system": key,
        "month": period.slug,
        "key": programme.key,
        "programme": programme.key,
        "mkey": milestone.key if milestone else "none",
        "rkey": risk.key if risk else "none",
        "section": "ratings",
        "year": 2016,
        "start_year": 2016,
        "start": 2016,
        "number": 1,
        "review": first(GatewayReview.objects.filter(system=system)),
        "action": first(ReviewAction.objects.filter(system=system)),
        "evidence": first(Evidence.objects.filter(psr1__system=system)),
        "evidence_id": first(Evidence.objects.filter(psr1__system=system)),
        "mail": mail,
        "organisation": Organisation.objects.filter(memberships__system=system)[0].key,
        "okey": Organisation.objects.filter(memberships__system=system)[0].key,
        "appointment": first(Appointment.objects.filter(system=system)),
        "user": first(User.objects.filter(appointments__system=system)),
        "pk": 1,
        "id": 1,
        "office": 1,
    }


def _address(name: str, pattern: URLPattern, sample: dict[str, Any]) -> str:
    wanted = pattern.pattern.converters
    try:
        return reverse(name, kwargs={arg: sample[arg] for arg in wanted})
    except (KeyError, NoReverseMatch) as error:
        raise AssertionError(f"The walk has no argument for {name}: {error}") from error


def _body(response: Any) -> str:
    """The page without what differs with every request: tokens and nonces."""
    text = response.content.decode()
    text = re.sub(r'(nonce|value|content)="[^"]*"', "", text)
    return re.sub(r'href="[^"]*next=[^"]*"|action="[^"]*"', "", text)


def test_every_view_says_who_may_open_it():
    assert [name for name, pattern in patterns() if access_of(pattern.callback) is None] == []


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch"])
@pytest.mark.parametrize(("name", "pattern"), OURS, ids=[name for name, _ in OURS])
def test_nobody_enters_without_signing_in(name, pattern, method):
    response = getattr(Client(), method)(_address(name, pattern, _sample("staffordshire")))
    if response.status_code == 302:
        assert response["Location"].startswith("/account/login") or "login" in response["Location"]
    else:
        assert response.status_code in (401, 403, 404, 405)


@pytest.mark.parametrize(("name", "pattern"), OURS, ids=[name for name, _ in OURS])
def test_another_system_answers_as_one_that_does_not_exist(name, pattern):
    client = _client("pmo@elsewhere.example")
    real = _sample("staffordshire")
    for method in ("get", "post"):
        there = getattr(client, method)(_address(name, pattern, real))
        nowhere = getattr(client, method)(
            _address(name, pattern, real | {"system": f"no-{uuid.uuid4().hex[:8]}"})
        )
        if there.status_code == nowhere.status_code == 405:
            continue
        assert there.status_code == nowhere.status_code == 404, (method, there.status_code)
        assert _body(there) == _body(nowhere)


@pytest.mark.parametrize("role", sorted(ROLE_ACCOUNTS))
@pytest.mark.parametrize(("name", "pattern"), OURS, ids=[name for name, _ in OURS])
def test_each_role_opens_what_its_permissions_say_and_nothing_else(name, pattern, role):
    access = access_of(pattern.callback)
    assert access is not None
    client = _client(f"{ROLE_ACCOUNTS[role]}@staffordshire.example")
    response = client.get(_address(name, pattern, _sample("staffordshire")))
    may = bool(ROLES[role].permissions & set(access.permissions))
    if may:
        assert response.status_code in (200, 302, 403, 404, 405), response.status_code
    else:
        assert response.status_code in (403, 405), response.status_code


@pytest.mark.parametrize("role", ["board_member", "auditor", "finance_lead"])
@pytest.mark.parametrize(("name", "pattern"), OURS, ids=[name for name, _ in OURS])
def test_those_who_only_read_change_nothing(name, pattern, role):
    client = _client(f"{ROLE_ACCOUNTS[role]}@staffordshire.example")
    before = _counts()
    response = client.post(_address(name, pattern, _sample("staffordshire")), {"version": "1"})
    assert response.status_code in (200, 302, 403, 404, 405, 422)
    assert _counts() == before


@pytest.mark.parametrize(("name", "pattern"), OURS, ids=[name for name, _ in OURS])
def test_an_administrator_sees_no_content(name, pattern):
    access = access_of(pattern.callback)
    assert access is not None
    response = _client("admin@staffordshire.example").get(
        _address(name, pattern, _sample("staffordshire"))
    )
    if response.status_code == 200:
        assert set(access.permissions) & {"people.read", "accounts.manage"}
        assert "Localities chose their first two priorities" not in response.content.decode()


def _counts() -> tuple[int, ...]:
    from programmes.models import AuditEntry, OutboxMessage

    models = (AuditEntry, OutboxMessage, Appointment, Milestone, Risk, ReviewAction, GatewayReview)
    return tuple(model.objects.count() for model in models)
