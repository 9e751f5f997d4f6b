"""Signatures and readings at the same moment: real transactions side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assurance.actions import returns
from assurance.models import Psr1Event
from metrics import periods
from metrics.actions.readings import record
from metrics.models import Indicator, Reading
from metrics.reading_rules import Said
from programmes.enums import Role
from programmes.models import Programme, System, User
from programmes.refusals import NotAllowed
from tests.factories import assurance as psr1s
from tests.factories import metrics
from tests.factories import programmes as make
from tests.factories.readings_in_returns import with_readings
from tests.integration.assurance.test_returns_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
JAN = date(2017, 1, 1)
"""February's return asks for January's reading."""


def measured(programme: Programme) -> Indicator:
    row = metrics.make_indicator(programme)
    metrics.read(row, ["78", "79"], first=date(2016, 11, 1))
    return row


def submitted(programme: Programme) -> Any:
    return psr1s.submit(with_readings(psr1s.open_return(programme)))


def test_two_tabs_and_another_sro_at_once_record_a_reading_once() -> None:
    office = psr1s.make_office()
    row = measured(office.programme)
    psr1 = submitted(office.programme)
    sister = make.appoint(None, Role.SRO, make.make_programme(office.system, "frailty"))

    def sign(by: User) -> Any:
        return returns.sign(psr1=psr1, revision=psr1.revision, by=by, at=make.at())

    outcomes = at_once(lambda: sign(office.sro), lambda: sign(office.sro), lambda: sign(sister))
    assert outcomes[0] == outcomes[1]
    assert isinstance(outcomes[2], NotAllowed)
    [reading] = Reading.objects.filter(indicator=row, starts_on=JAN)
    assert reading.value == Decimal("81.5")
    assert Psr1Event.objects.filter(psr1=psr1, verb="sign").count() == 1


def test_two_programmes_are_signed_at_once(system: System) -> None:
    rows, signs = [], []
    for key in ("one", "two"):
        office = psr1s.make_office(system, key)
        rows.append(measured(office.programme))
        psr1 = submitted(office.programme)
        signs.append(
            lambda psr1=psr1, by=office.sro: returns.sign(
                psr1=psr1, revision=psr1.revision, by=by, at=make.at()
            )
        )
    assert all(isinstance(one, Psr1Event) for one in at_once(*signs))
    assert Reading.objects.filter(indicator__in=rows, starts_on=JAN).count() == 2


def test_a_signature_and_an_entry_of_the_same_reading_both_stand() -> None:
    office = psr1s.make_office()
    row = measured(office.programme)
    psr1 = submitted(office.programme)

    def enter() -> Any:
        said = Said(*periods.period_of(JAN, "monthly"), Decimal("80.5"))
        told = {"provenance": "Entered", "reason": "Recounted", "by": office.pmo, "at": make.at()}
        return record(indicator=row, organisation=None, said=said, **told)

    outcomes = at_once(
        lambda: returns.sign(psr1=psr1, revision=psr1.revision, by=office.sro, at=make.at()), enter
    )
    assert isinstance(outcomes[0], Psr1Event), outcomes
    numbers = Reading.objects.filter(indicator=row, starts_on=JAN).values_list("number", flat=True)
    assert sorted(numbers) == [1, 2]


@pytest.fixture
def system() -> System:
    return make.make_system()
