"""Which period a return asks for: the latest that ended before the day on which it is due."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from assurance.actions.periods import open_period
from assurance.models import Psr1Return
from assurance.selectors.returns import content_of
from metrics.models import Reading
from programmes.actions.periods import move_dates
from programmes.models import ReportingPeriod
from programmes.refusals import Refused
from tests.factories import assurance as psr1s
from tests.factories import metrics
from tests.factories import programmes as make
from tests.factories.assurance import Office
from tests.factories.readings_in_returns import with_readings

pytestmark = pytest.mark.django_db

FEB = date(2017, 2, 1)


@pytest.fixture
def office() -> Office:
    return psr1s.make_office()


def asked(psr1: Psr1Return) -> list[str]:
    return [item["period"] for item in content_of(psr1)["readings"]["items"]]


def moved(office: Office, period: ReportingPeriod, due_on: date, **dates: date) -> ReportingPeriod:
    """The month due on another day, and reviewed and before the board well after it."""
    later: dict[str, Any] = {"review_on": date(2017, 3, 21), "board_on": date(2017, 3, 28)}
    return move_dates(
        period=period,
        opens_on=period.opens_on,
        due_on=due_on,
        version=period.version,
        by=office.pmo,
        at=make.at(FEB),
        **later | dates,
    )


@pytest.mark.parametrize(
    ("due_on", "period"),
    [
        (date(2017, 2, 28), "2017-01-01"),
        (date(2017, 3, 1), "2017-02-01"),
        (date(2017, 3, 3), "2017-02-01"),
    ],
    ids=str,
)
def test_the_day_on_which_a_return_is_due_says_which_month_it_asks_for(
    office: Office, due_on: date, period: str
) -> None:
    metrics.make_indicator(office.programme)
    month = moved(office, make.make_period(office.system, FEB), due_on)
    open_period(period=month, by=office.pmo, at=make.at(FEB))
    assert asked(Psr1Return.objects.get(month=FEB)) == [period]


def test_what_a_return_due_in_march_says_is_recorded_and_frozen_for_february(
    office: Office,
) -> None:
    row = metrics.make_indicator(office.programme, name="Seen in time")
    metrics.plan(row, {"2017-01": "70", "2017-02": "85"})
    month = moved(office, make.make_period(office.system, FEB), date(2017, 3, 3))
    open_period(period=month, by=office.pmo, at=make.at(FEB))
    psr1 = psr1s.submit(with_readings(Psr1Return.objects.get(month=FEB)), at=make.at(month.due_on))
    psr1 = psr1s.sign(psr1, at=make.at(month.due_on, 11))
    reading = Reading.objects.get(indicator=row)
    assert (reading.starts_on, reading.psr1_reference) == (FEB, psr1.reference)
    [frozen] = content_of(psr1)["frozen"]["readings"]
    assert (frozen["period"], frozen["plan"]) == ("2017-02-01", "85")
    sro = make.client_for(office.sro)
    here = reverse("psr1", args=[psr1.system.key, "2017-02", psr1.programme.key])
    assert "Plan for February 2017: 85%" in sro.get(here).content.decode()


@pytest.mark.parametrize(
    ("month", "quarter"),
    [
        (date(2016, 12, 1), "2016-07-01"),
        (date(2017, 1, 1), "2016-10-01"),
        (date(2017, 3, 1), "2016-10-01"),
        (date(2017, 4, 1), "2017-01-01"),
    ],
    ids=str,
)
def test_the_first_return_after_a_quarter_asks_for_it(
    office: Office, month: date, quarter: str
) -> None:
    metrics.make_indicator(office.programme, frequency="quarterly")
    assert asked(psr1s.open_return(office.programme, month)) == [quarter]


def test_an_open_month_stays_due_in_its_month_so_that_drafts_keep_their_readings(
    office: Office,
) -> None:
    metrics.make_indicator(office.programme)
    psr1 = with_readings(psr1s.open_return(office.programme))
    with pytest.raises(Refused):
        moved(office, psr1.period, date(2017, 3, 3))
    assert moved(office, psr1.period, date(2017, 2, 28)).due_on == date(2017, 2, 28)
    psr1.refresh_from_db()
    psr1s.sign(psr1s.submit(psr1))
    assert asked(psr1) == ["2017-01-01"]
    assert Reading.objects.get().starts_on == date(2017, 1, 1)
