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
from metrics.actions import readings_uploads
from metrics.models import Indicator, ReadingsUpload
from programmes import clock
from programmes.models import (
    ActionUpdate,
    Appointment,
    Decision,
    Dependency,
    Group,
    MailMessage,
    Milestone,
    NextStep,
    Organisation,
    PlanEvidence,
    Priority,
    Programme,
    ReportingPeriod,
    Risk,
    SavedView,
    System,
    User,
)
from programmes.roles import ROLES
from stp_portal.middleware import access_of

pytestmark = pytest.mark.django_db

ROLE_ACCOUNTS = {
    "pmo": "pmo",
    "programme_manager": "pm.prevention",
    "sro": "sro.prevention",
    "reviewer": "reviewer",
    "board_office": "boardoffice",
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
        User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def _sample(key: str) -> dict[str, Any]:
    """An argument of each name, as the system `key` has it."""
    system = System.objects.get(key=key)
    programme = Programme.objects.get(system=system, key="prevention")
    period = ReportingPeriod.objects.filter(system=system, psr1_returns__isnull=False).first()
    milestone = Milestone.objects.filter(programme=programme).first()
    risk = Risk.objects.filter(system=system).first()
    organisation = Organisation.objects.filter(memberships__system=system).first()
    assert period
    assert milestone
    assert risk
    assert organisation
    names = {"system": key, "month": period.slug, "key": programme.key, "programme": programme.key}
    names |= {"mkey": milestone.key, "rkey": risk.key, "section": "ratings"}
    names |= {"plan": programme.plan.key, "kind": "milestone", "ekey": "any-event"}
    names |= {"organisation": organisation.key, "okey": organisation.key}
    names |= {"dkey": "any-deliverable", "akey": "any-action"}
    names |= {"ikey": _key(Indicator, programme), "tkey": "any-table", "mkey2": "any-measure"}
    names |= {"deckey": _key(Decision, programme), "nkey": _key(NextStep, programme)}
    names |= {"depkey": _key(Dependency, programme), "gkey": _key(Group, programme)}
    names |= _priority(programme)
    numbers = dict.fromkeys(("year", "start_year", "start"), 2016)
    numbers |= dict.fromkeys(
        ("number", "pk", "id", "office", "upload", "reprofile", "piece", "seat", "reading"), 1
    )
    return names | numbers | _rows(system)


def _key(model: Any, programme: Programme) -> str:
    """Of one of the plan, where it has any."""
    return str(model.objects.filter(plan=programme.plan).values_list("key", flat=True).first())


def _priority(programme: Programme) -> dict[str, str]:
    """A priority of the plan and its framework, where it has any."""
    row = (
        Priority.objects.filter(framework__plan=programme.plan).select_related("framework").first()
    )
    return {"fkey": row.framework.key if row else "none", "pkey": row.key if row else "none"}


def _rows(system: System) -> dict[str, int]:
    """The id of a row of each kind that the system has."""
    evidence = Evidence.objects.filter(psr1__system=system)
    found = {
        "review": GatewayReview.objects.filter(system=system).first(),
        "action": ReviewAction.objects.filter(system=system).first(),
        "evidence": PlanEvidence.objects.filter(
            action_update__action__programme__system=system
        ).first(),
        "update": ActionUpdate.objects.filter(action__programme__system=system).first(),
        "evidence_id": evidence.first(),
        "mail": MailMessage.objects.filter(system=system).first(),
        "appointment": Appointment.objects.filter(system=system).first(),
        "user": User.objects.filter(appointments__system=system).first(),
        "saved": SavedView.objects.filter(system=system).first(),
    }
    return {name: row.pk if row else 1 for name, row in found.items()}


def _readings_upload(key: str) -> ReadingsUpload:
    """A file of readings that waits to be confirmed; what it says is refused by its preview."""
    return readings_uploads.receive(
        system=System.objects.get(key=key),
        file_name="readings.csv",
        data=b"Indicator,Period,Value\nany-indicator,2017-03,78.4\n",
        by=User.objects.get(email=f"pmo@{key}.example"),
        at=clock.now(),
    )


def _address(name: str, pattern: URLPattern, sample: dict[str, Any]) -> str:
    wanted = pattern.pattern.converters
    if name.startswith("readings_"):
        # A file of readings; elsewhere an upload is a plan's.
        sample = sample | {"upload": sample["readings_upload"]}
    try:
        return reverse(name, kwargs={arg: sample[arg] for arg in wanted})
    except (KeyError, NoReverseMatch) as error:
        raise AssertionError(f"The walk has no argument for {name}: {error}") from error


def _body(response: Any) -> str:
    """The page without what differs with every request: tokens and nonces."""
    text = response.content.decode()
    return re.sub(r'(nonce|value|content)="[^"]*"', "", text)


def test_every_view_says_who_may_open_it():
    assert [name for name, pattern in patterns() if access_of(pattern.callback) is None] == []


@pytest.fixture(scope="module")
def addresses(demonstration, django_db_blocker) -> list[tuple[str, URLPattern, dict[str, Any]]]:
    with django_db_blocker.unblock():
        sample = _sample("staffordshire")
        sample["readings_upload"] = _readings_upload("staffordshire").pk
    return [(name, pattern, sample) for name, pattern in OURS]


def test_nobody_enters_without_signing_in(addresses):
    wrong = []
    for name, pattern, sample in addresses:
        for method in ("get", "post", "put", "delete", "patch"):
            response = getattr(Client(), method)(_address(name, pattern, sample))
            away = response.status_code == 302 and response["Location"].startswith("/sign-in/")
            if not away and response.status_code not in (401, 403, 404, 405):
                wrong.append((name, method, response.status_code))
    assert wrong == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_system_answers_as_one_that_does_not_exist(addresses, method):
    client = _client("pmo@elsewhere.example")
    wrong = []
    for name, pattern, sample in addresses:
        ask = getattr(client, method)
        there = ask(_address(name, pattern, sample))
        nowhere = ask(_address(name, pattern, sample | {"system": f"no-{uuid.uuid4().hex[:8]}"}))
        if there.status_code == nowhere.status_code == 405:
            continue
        same = _body(there) == _body(nowhere)
        if (there.status_code, nowhere.status_code) != (404, 404) or not same:
            wrong.append((name, there.status_code, nowhere.status_code, same))
    assert wrong == []


@pytest.mark.parametrize("role", sorted(ROLE_ACCOUNTS))
def test_each_role_opens_what_its_permissions_say_and_nothing_else(addresses, role):
    client = _client(f"{ROLE_ACCOUNTS[role]}@staffordshire.example")
    wrong = []
    for name, pattern, sample in addresses:
        access = access_of(pattern.callback)
        assert access is not None
        status = client.get(_address(name, pattern, sample)).status_code
        may = bool(ROLES[role].permissions & set(access.permissions))
        allowed = (200, 302, 403, 404, 405) if may else (403, 405)
        if status not in allowed:
            wrong.append((name, status, may))
    assert wrong == []


@pytest.mark.parametrize("role", ["board_member", "auditor", "finance_lead"])
def test_those_who_only_read_change_nothing(addresses, role):
    client = _client(f"{ROLE_ACCOUNTS[role]}@staffordshire.example")
    before = _counts()
    wrong = []
    for name, pattern, sample in addresses:
        status = client.post(_address(name, pattern, sample), {"version": "1"}).status_code
        if status not in (200, 302, 403, 404, 405, 422) or _counts() != before:
            wrong.append((name, status))
    assert wrong == []


def test_an_administrator_sees_no_content(addresses):
    client = _client("admin@staffordshire.example")
    content = ("Localities chose their first two priorities", "obesity", "Not reported")
    seen = []
    for name, pattern, sample in addresses:
        response = client.get(_address(name, pattern, sample))
        text = response.content.decode(errors="replace")
        if response.status_code == 200 and any(words in text for words in content):
            seen.append(name)
    assert seen == []


def _counts() -> tuple[int, ...]:
    from programmes.models import AuditEntry, OutboxMessage

    models = (AuditEntry, OutboxMessage, Appointment, Milestone, Risk, ReviewAction, GatewayReview)
    return tuple(model.objects.count() for model in models)
