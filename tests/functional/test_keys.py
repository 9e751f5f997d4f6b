"""An organisation's key in a browser, with JavaScript off: made, used, revoked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from metrics.models import Indicator
from programmes.enums import Role
from programmes.models import Organisation, OrganisationName, System, SystemMembership
from tests.factories import programmes as make
from tests.functional.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def north() -> System:
    """A system with its PMO, and a trust that is measured by one indicator."""
    system = make.make_system("north", name="North")
    make.appoint(make.make_user("pmo@north.example", password=make.PASSWORD), Role.PMO, system)
    trust = Organisation.objects.create(key="trust", kind="acute_trust")
    OrganisationName.objects.create(organisation=trust, name="North Trust", starts_on=make.BEGIN)
    SystemMembership.objects.create(system=system, organisation=trust, starts_on=make.BEGIN)
    words = {"unit": "percent", "improvement": "increase", "domain": "performance"}
    Indicator.objects.create(system=system, key="waits", name="Waits", **words).organisations.set(
        [trust]
    )
    return system


def send(secret: str) -> int:
    told = {"Authorization": f"Organisation {secret}", "Idempotency-Key": "january"}
    body = json.dumps([{"indicator": "waits", "period": "2017-01", "value": 78.4}])
    answer = Client(headers=told).post("/api/v1/readings/", body, content_type="application/json")
    return answer.status_code


def test_a_key_is_made_used_and_revoked(plain_page: Page, north: System, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, "pmo@north.example")
    page.goto("/systems/north/organisations/")
    page.get_by_role("link", name="Keys with which organisations send readings").click()
    page.get_by_role("button", name="Make a key").click()
    page.get_by_role("button", name="Make the key").click()
    assert_accessible(page)
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Select the organisation")
    page.locator("#id_organisation").select_option("trust")
    page.locator("#id_name").fill("Reporting system")
    for part, value in (("day", "1"), ("month", "6"), ("year", "2017")):
        page.locator(f"#id_ends_on-{part}").fill(value)
    page.get_by_role("button", name="Make the key").click()
    secret = page.locator(".app-secret").inner_text()
    assert_accessible(page)
    assert send(secret) == 201
    page.get_by_role("button", name="Revoke").click()
    expect(page.locator("main")).to_contain_text("Revoked on 6 February 2017")
    expect(page.locator(".app-secret")).to_have_count(0)
    assert_accessible(page)
    assert send(secret) == 401
