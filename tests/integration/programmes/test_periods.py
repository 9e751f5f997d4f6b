"""The calendar: a year in one step, dates that move, and who is told."""

from datetime import date

import pytest

from programmes.actions import mail, periods
from programmes.enums import PeriodState, Role
from programmes.models import MailMessage, OutboxMessage, ReportingPeriod, System, User
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> System:
    return make.make_system()


@pytest.fixture
def pmo(system: System) -> User:
    return make.pmo_of(system)


def test_a_year_is_made_in_one_step_and_only_once(system: System, pmo: User) -> None:
    kept = make.make_period(system, date(2016, 12, 1))
    ReportingPeriod.objects.filter(pk=kept.pk).update(board_on=date(2016, 12, 30))
    made = periods.make_year(system=system, start_year=2016, by=pmo, at=make.at())
    again = periods.make_year(system=system, start_year=2016, by=pmo, at=make.at())
    assert [p.pk for p in made] == [p.pk for p in again]
    assert [p.slug for p in made][:3] == ["2016-04", "2016-05", "2016-06"]
    assert len(made) == 12
    assert ReportingPeriod.objects.get(pk=kept.pk).board_on == date(2016, 12, 30)


def test_the_usual_dates(system: System) -> None:
    assert periods.usual_dates(date(2017, 2, 1)) == {
        "opens_on": date(2017, 2, 1),
        "due_on": date(2017, 2, 17),
        "review_on": date(2017, 2, 21),
        "board_on": date(2017, 2, 28),
    }


def move(period: ReportingPeriod, by: User, **changes: object) -> ReportingPeriod:
    dates = {name: getattr(period, name) for name in ("opens_on", "due_on", "review_on")}
    asked = dates | {"board_on": period.board_on, "version": period.version} | changes
    return periods.move_dates(period=period, by=by, at=make.at(), **asked)


def test_those_concerned_are_told(system: System, pmo: User) -> None:
    programme, idle = make.make_programme(system), make.make_programme(system, reports=False)
    told = {
        make.appoint(None, Role.SRO, programme),
        make.appoint(None, Role.PROGRAMME_MANAGER, programme),
        make.appoint(None, Role.REVIEWER, system),
        make.appoint(None, Role.PMO, system),
    }
    make.appoint(None, Role.SRO, idle)
    board = make.appoint(None, Role.BOARD_MEMBER, system)
    make.appoint(None, Role.SRO, make.make_programme(make.make_system()))
    period = make.make_period(system)
    move(period, pmo, review_on=date(2017, 2, 22))
    assert {m.to for m in MailMessage.objects.all()} == told
    assert OutboxMessage.objects.filter(kind="mail").count() == len(told)
    body = MailMessage.objects.all()[0].body
    assert "Gateway review from Tuesday 21 February 2017 to Wednesday 22 February 2017" in body
    period.refresh_from_db()
    move(period, pmo, board_on=date(2017, 3, 1))
    assert MailMessage.objects.filter(to=board).count() == 1


def test_a_day_off_becomes_the_next_working_day(system: System, pmo: User) -> None:
    period = make.make_period(system, date(2017, 4, 1))
    moved = move(period, pmo, due_on=date(2017, 4, 14), review_on=date(2017, 4, 20))
    assert moved.due_on == date(2017, 4, 18), "Good Friday and Easter Monday are days off"


def test_dates_out_of_order_are_refused_in_words(system: System, pmo: User) -> None:
    with pytest.raises(Refused) as refused:
        move(make.make_period(system), pmo, review_on=date(2017, 2, 16))
    assert refused.value.errors == {
        "review_on": "The gateway review can't be before the PSR1 return is due, "
        "Friday 17 February 2017"
    }


def test_a_planned_month_may_fall_due_in_the_next_month(system: System, pmo: User) -> None:
    march = {"review_on": date(2017, 3, 7), "board_on": date(2017, 3, 14)}
    moved = move(make.make_period(system), pmo, due_on=date(2017, 3, 3), **march)
    assert moved.due_on == date(2017, 3, 3)


def test_an_open_month_stays_due_in_the_same_month(system: System, pmo: User) -> None:
    march = {"review_on": date(2017, 3, 7), "board_on": date(2017, 3, 14)}
    period = make.make_period(system, state=PeriodState.OPEN)
    with pytest.raises(Refused) as refused:
        move(period, pmo, due_on=date(2017, 3, 3), **march)
    assert refused.value.errors == {
        "due_on": "The returns of February 2017 are open and ask for readings up to January 2017. "
        "Keep the day on which they are due in February 2017"
    }
    period.refresh_from_db()
    assert period.due_on == date(2017, 2, 17)
    assert move(period, pmo, due_on=date(2017, 2, 28), **march).due_on == date(2017, 2, 28)


def test_a_day_off_at_the_end_of_an_open_month_does_not_carry_it_into_the_next(
    system: System, pmo: User
) -> None:
    period = make.make_period(system, date(2017, 4, 1), state=PeriodState.OPEN)
    later = {"review_on": date(2017, 5, 9), "board_on": date(2017, 5, 16)}
    with pytest.raises(Refused, match="Keep the day on which they are due in April 2017"):
        move(period, pmo, due_on=date(2017, 4, 29), **later)


def test_a_locked_month_stays(system: System, pmo: User) -> None:
    period = make.make_period(system, state=PeriodState.LOCKED)
    with pytest.raises(Refused, match="February 2017 is locked"):
        move(period, pmo, board_on=date(2017, 3, 1))


def test_a_stale_page_and_a_stranger_are_refused(system: System, pmo: User) -> None:
    period = make.make_period(system)
    with pytest.raises(Stale):
        move(period, pmo, version=0)
    with pytest.raises(NotAllowed):
        move(period, make.appoint(None, Role.BOARD_MEMBER, system))


def test_if_telling_fails_nothing_has_moved(
    system: System, pmo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(mail, "tell", fail)
    period = make.make_period(system)
    with pytest.raises(RuntimeError):
        move(period, pmo, board_on=date(2017, 3, 1))
    period.refresh_from_db()
    assert period.board_on == date(2017, 2, 28)
