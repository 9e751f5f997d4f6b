"""Fill the demonstration: six whole months and one in flight, all or nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet

from assurance.actions import periods as month_actions
from assurance.actions import reminders
from assurance.demonstration import measures
from assurance.demonstration import story as stories
from assurance.demonstration.months import Desk, Month, at
from assurance.demonstration.people import FROM, OFFICES, Offices
from assurance.demonstration.story import MONTHS, Story
from programmes import working_days
from programmes.actions import outbox, periods, risks
from programmes.enums import Role
from programmes.models import Programme, ReportingPeriod, System, User
from programmes.selectors.plan import plan_in_force

STORY = Path(__file__).with_name("story.yaml")
TODAY = date(2017, 4, 11)
IN_FLIGHT = date(2017, 4, 1)


def seed(*, password: str) -> bool:
    """Make the demonstration in one transaction; False where it was there already.

    The office accounts take `password` either way.
    """
    with transaction.atomic():
        system = System.objects.select_for_update().get(key="staffordshire")
        made = not ReportingPeriod.objects.filter(system=system).exists()
        if made:
            _staffordshire(system)
            _elsewhere(System.objects.get(key="elsewhere"))
        _shropshire(System.objects.get(key="shropshire"))
        _set_passwords(password)
    return made


def _set_passwords(password: str) -> None:
    accounts = User.objects.filter(is_demonstration=True)
    first = accounts.first()
    right = first is not None and check_password(password, first.password)
    hashed = first.password if first and right else make_password(password)
    accounts.exclude(password=hashed).update(password=hashed)


def _staffordshire(system: System) -> None:
    begun = at(FROM, 8)
    offices = Offices(system, begun)
    staff = {local: offices.account(local, name, role) for local, name, role in OFFICES}
    desks = _desks(system, offices, stories.read(STORY))
    pmo, reviewer = staff["pmo"], staff["reviewer"]
    for year in (2016, 2017):
        periods.make_year(system=system, start_year=year, by=pmo, at=begun)
    _own_risks(desks, pmo, begun)
    for desk in desks:
        measures.take_over(desk.programme, desk.story.measured, pmo, begun)
    for index, month in enumerate(MONTHS):
        period = ReportingPeriod.objects.get(system=system, month=month)
        _whole_month(Month(period, index, pmo, reviewer), desks)
    _month_in_flight(system, desks, pmo, reviewer)
    outbox.drain(now=at(TODAY, 6), limit=10_000)


def _reporting(system: System) -> QuerySet[Programme]:
    """Those of the plan that is in force on the demonstration's day."""
    plan = plan_in_force(system, TODAY)
    return Programme.objects.filter(plan=plan, reports=True).order_by("position")


def _desks(system: System, offices: Offices, told: dict[str, Story]) -> list[Desk]:
    desks = []
    for programme in _reporting(system):
        key, name = programme.key, programme.name
        desks.append(
            Desk(
                programme,
                told[key],
                offices.account(
                    f"pm.{key}", f"Programme manager, {name}", Role.PROGRAMME_MANAGER, programme
                ),
                offices.account(f"sro.{key}", f"SRO, {name}", Role.SRO, programme),
            )
        )
    return desks


def _own_risks(desks: list[Desk], pmo: User, begun: datetime) -> None:
    for desk in desks:
        likelihood, impact = desk.story.risk_scores[0]
        risks.add(
            system=desk.programme.system,
            programme=desk.programme,
            title=desk.story.risk_title,
            description="Illustrative.",
            likelihood=likelihood,
            impact=impact,
            owner_office=f"SRO, {desk.programme.name}",
            by=pmo,
            at=begun,
        )


def _whole_month(month: Month, desks: list[Desk]) -> None:
    month.open()
    period = month.period
    filing = [desk for desk in desks if period.slug not in desk.story.missing]
    late = [d for d in filing if d.story.late.get(period.slug, 0) > 2]
    for desk in filing:
        if desk not in late:
            month.file(desk)
    for number, desk in enumerate(d for d in filing if d not in late):
        month.review(desk, at(period.review_on, 9) + timedelta(minutes=20 * number))
    month.publish(period.review_on)
    reminders.remind_all_late(period=period, by=month.pmo, at=at(period.review_on, 18))
    _after_review(month, late, filing)
    month_actions.lock_period(period=period, by=month.pmo, at=at(period.board_on, 18))


def _after_review(month: Month, late: list[Desk], filing: list[Desk]) -> None:
    """Those too late for the day are reviewed after it; corrections follow; both are published."""
    period = month.period
    next_day = working_days.add(period.review_on, 1)
    for desk in late:
        month.review(desk, at(max(month.file(desk), next_day), 17))
    corrected = [desk for desk in filing if period.slug in desk.story.correction]
    for desk in corrected:
        month.correct(desk, working_days.add(period.review_on, 2))
    if late or corrected:
        month.publish(working_days.add(period.review_on, 3))


def _month_in_flight(system: System, desks: list[Desk], pmo: User, reviewer: User) -> None:
    """April 2017: opened, some written, one waiting for a signature, two for their review."""
    period = ReportingPeriod.objects.get(system=system, month=IN_FLIGHT)
    month = Month(period, len(MONTHS), pmo, reviewer)
    month.open()
    by_key = {desk.story.key: desk for desk in desks}
    for key in ("urgent-care", "engagement"):
        month.write(by_key[key], date(2017, 4, 6))
        month.submit(by_key[key], date(2017, 4, 7))
        month.sign(by_key[key], date(2017, 4, 10))
    month.write(by_key["planned-care"], date(2017, 4, 7))
    month.submit(by_key["planned-care"], date(2017, 4, 10))
    month.write(by_key["cancer"], date(2017, 4, 10), only=("ratings", "milestones"))


def _elsewhere(system: System) -> None:
    """A second, small system with a month open, which sees nothing of the first."""
    offices = Offices(system, at(FROM, 8))
    pmo = offices.account("pmo", "PMO, Elsewhere", Role.PMO)
    offices.account("reviewer", "Reviewer, Elsewhere", Role.REVIEWER)
    for programme in _reporting(system):
        name, key = programme.name, programme.key
        offices.account(
            f"pm.{key}", f"Programme manager, {name}", Role.PROGRAMME_MANAGER, programme
        )
        offices.account(f"sro.{key}", f"SRO, {name}", Role.SRO, programme)
    periods.make_year(system=system, start_year=2017, by=pmo, at=at(date(2017, 3, 1), 9))
    period = ReportingPeriod.objects.get(system=system, month=IN_FLIGHT)
    month_actions.open_period(period=period, by=pmo, at=at(period.opens_on, 9))
    outbox.drain(now=at(TODAY, 6), limit=10_000)


def _shropshire(system: System) -> None:
    """A third system, whose plan of 2018 can be read and kept up to date; its cycle is to begin."""
    offices = Offices(system, at(FROM, 8))
    offices.account("pmo", "PMO, Shropshire", Role.PMO)
    offices.account("board", "Board member, Shropshire", Role.BOARD_MEMBER)
