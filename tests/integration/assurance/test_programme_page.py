"""The programme page: a fixed number of queries, whatever lies behind it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.models import GatewayReview, Psr1Return
from programmes import financial_year
from programmes.enums import Role
from programmes.models import Programme, ReportingPeriod, User
from programmes.reporting_dates import usual_dates
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

MOST_QUERIES = 16


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


def fill(programme: Programme, months: int, by: User) -> None:
    """Months of locked returns and completed reviews, the latest January 2017."""
    month = date(2017, 1, 1)
    for number in range(months):
        period, _ = ReportingPeriod.objects.get_or_create(
            system=programme.system, month=month, defaults=usual_dates(month)
        )
        common = {
            "system": programme.system,
            "period": period,
            "programme": programme,
            "month": month,
            "opened_at": make.at(month),
        }
        psr1 = Psr1Return.objects.create(
            **common,
            state="locked",
            signed_at=make.at(month),
            signed_by=by,
            self_progress="green",
            self_confidence="green",
            self_assurance="moderate",
        )
        GatewayReview.objects.create(
            **common,
            psr1=psr1,
            state="completed",
            opened_by=by,
            completed_at=make.at(month),
            completed_by=by,
            agreed_progress="red" if number == 0 else "green",
            agreed_confidence="amber",
            agreed_assurance="limited",
        )
        month = financial_year.previous_month(month)


def queries(programme: Programme, user: User) -> int:
    client = make.client_for(user)
    address = reverse("programme", args=[programme.system.key, programme.key])
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def test_queries_are_few_and_flat_with_history() -> None:
    system = make.make_system()
    pmo = make.pmo_of(system)
    young, old = make.make_programme(system), make.make_programme(system)
    for programme, months in ((young, 1), (old, 60)):
        fill(programme, months, pmo)
        for _ in range(months // 4 + 1):
            make.make_milestone(programme)
            make.make_risk(programme)
    few, many = queries(young, pmo), queries(old, pmo)
    assert few == many
    assert many <= MOST_QUERIES


def test_the_page_can_be_jumped_through() -> None:
    programme = make.make_programme(make.make_system("north"), "care")
    client = make.client_for(make.pmo_of(programme.system))
    page = client.get(reverse("programme", args=["north", "care"])).content.decode()
    jumps = re.findall(r'class="app-target" href="#([^"]+)"', page)
    assert {"milestones", "risks", "changes"} <= set(jumps)
    assert all(page.count(f'id="{name}"') == 1 for name in jumps)


def test_ratings_now_and_how_they_moved() -> None:
    programme = make.make_programme(make.make_system("north"), "care")
    pmo = make.pmo_of(programme.system)
    fill(programme, 3, pmo)
    page = make.client_for(pmo).get(reverse("programme", args=["north", "care"])).content.decode()
    assert "As agreed for January 2017." in page
    assert "Red" in page
    assert page.count("November 2016") >= 1


def test_a_parent_shows_the_worst_below_and_counts_the_missing() -> None:
    system = make.make_system("north")
    parent = make.make_programme(system, "all", reports=False)
    reported = make.make_programme(system, parent=parent)
    make.make_programme(system, parent=parent)
    pmo = make.pmo_of(system)
    fill(reported, 2, pmo)
    page = make.client_for(pmo).get(reverse("programme", args=["north", "all"])).content.decode()
    assert "the worst among the 2 programmes that report below it" in page
    assert "1 not reported" in page


def test_a_programme_that_reports_says_what_nobody_is_appointed_to_do():
    system = make.make_system()
    alone = make.make_programme(system)
    make.appoint(None, Role.SRO, alone)
    page = make.client_for(make.pmo_of(system)).get(
        reverse("programme", args=[system.key, alone.key])
    )
    assert "Nobody is appointed to write its monthly return." in page.content.decode()
    make.appoint(None, Role.PROGRAMME_MANAGER, alone)
    page = make.client_for(make.pmo_of(system)).get(
        reverse("programme", args=[system.key, alone.key])
    )
    assert "Nobody is appointed" not in page.content.decode()
