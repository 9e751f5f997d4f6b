"""Three plans in one system: every month, register and notice is of the plan in force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from assurance import rollup
from assurance.actions import periods as month_actions
from assurance.models import BoardLine, Psr1Return
from programmes.actions import periods, portfolios, risks
from programmes.enums import Role
from programmes.models import Plan, Programme, ReportingPeriod, Risk, System
from programmes.parsers.portfolio import read_portfolio
from programmes.selectors import calendar
from programmes.selectors import plan as selector
from tests.factories.programmes import appoint, at, client_for, pmo_of

pytestmark = pytest.mark.django_db

PLANS = ("staffordshire-2016", "stoke-improvement-2018", "staffordshire-2024")
MONTHS = {
    "staffordshire-2016": (date(2017, 4, 11), 19),
    "stoke-improvement-2018": (date(2018, 5, 1), 12),
    "staffordshire-2024": (date(2024, 5, 1), 12),
}


@pytest.fixture
def system() -> System:
    files = {
        name: read_portfolio(Path(f"programmes/portfolios/{name}.yaml").read_bytes())
        for name in PLANS
    }
    portfolios.load(files=files, by=portfolios.service_account(), at=at(date(2016, 10, 21)))
    return System.objects.get(key="staffordshire")


def opened(system: System, on: date) -> ReportingPeriod:
    year = on.year if on.month > 3 else on.year - 1
    periods.make_year(system=system, start_year=year, by=pmo_of(system), at=at(on))
    period = ReportingPeriod.objects.get(system=system, month=on.replace(day=1))
    return month_actions.open_period(period=period, by=pmo_of(system), at=at(on))


@pytest.mark.parametrize("name", PLANS)
def test_a_month_opens_for_the_programmes_of_the_plan_in_force(system: System, name: str):
    on, number = MONTHS[name]
    period = opened(system, on)
    returns = Psr1Return.objects.filter(period=period).select_related("programme__plan")
    assert {psr1.programme.plan.key for psr1 in returns} == {name}
    assert len(returns) == number
    snapshot = rollup.write(period_id=period.pk, at=at(on)).snapshot_id
    lines = BoardLine.objects.filter(snapshot=snapshot)
    assert set(lines.values_list("programme__plan__key", flat=True)) == {name}


@pytest.mark.parametrize("name", PLANS)
def test_the_plan_s_pages_are_of_the_plan_in_force(system: System, settings: object, name: str):
    on = settings.STP_TODAY = MONTHS[name][0]  # type: ignore[attr-defined]
    client = client_for(appoint(None, Role.AUDITOR, system))
    plan = Plan.objects.get(key=name)
    page = client.get(reverse("system", args=[system.key])).content.decode()
    for programme in Programme.objects.filter(system=system):
        link = f'href="{reverse("programme", args=[system.key, programme.key])}"'
        assert (link in page) is (programme.plan_id == plan.pk), (programme, on)
    register = client.get(reverse("risks", args=[system.key]), follow=True).content.decode()
    shown = [
        risk.plan_id or risk.programme.plan_id
        for risk in Risk.objects.filter(system=system).select_related("programme")
        if f'href="{reverse("risk", args=[system.key, risk.key])}"' in register
    ]
    assert shown
    assert set(shown) == {plan.pk}


def test_registers_hold_the_risks_of_one_plan(system: System):
    plans = {plan.key: plan for plan in Plan.objects.filter(system=system)}
    numbers = {key: Risk.objects.of_plan(plan).count() for key, plan in plans.items()}
    assert numbers == {
        "staffordshire-2016": 25,
        "stoke-improvement-2018": 10,
        "staffordshire-2024": 11,
    }
    assert Risk.objects.filter(programme=None, plan=None).count() == 0


def test_a_new_risk_of_the_whole_system_belongs_to_the_plan_in_force(system: System):
    by = pmo_of(system)
    for on, key in ((date(2017, 4, 11), PLANS[0]), (date(2018, 5, 1), PLANS[1])):
        risk = risks.add(
            system=system,
            programme=None,
            title=f"Risk of {on}",
            likelihood=None,
            impact=None,
            by=by,
            at=at(on),
        )
        assert risk.plan.key == key


def test_only_those_with_a_part_in_the_plan_in_force_hear_of_its_dates(system: System):
    sro = {
        name: appoint(
            None, Role.SRO, Programme.objects.filter(plan__key=name, reports=True).first()
        )
        for name in PLANS
    }
    for name, (on, _) in MONTHS.items():
        told = calendar.concerned(system, on=on, board=False)
        assert [key for key in PLANS if sro[key] in told] == [name]


def test_members_that_a_later_plan_brings_are_no_members_yet(system: System):
    begun = {m.organisation.key for m in selector.memberships(system, date(2017, 4, 11))}
    assert len(begun) == 13
    assert "ssot-icb" not in begun
    later = {m.organisation.key for m in selector.memberships(system, date(2024, 5, 1))}
    assert "ssot-icb" in later
