"""Reminders go to whose move it is, and to nobody twice a day unless somebody asks."""

from datetime import date, timedelta

import pytest

from assurance.actions import reminders
from programmes.enums import Role
from programmes.models import Appointment, AuditEntry
from programmes.refusals import NotAllowed, Refused
from tests.factories import reviews as make
from tests.factories.programmes import appoint, at, make_programme
from tests.factories.reviews import DUE, Cast

pytestmark = pytest.mark.django_db
LATE = DUE + timedelta(days=3)


@pytest.fixture
def cast() -> Cast:
    return make.opened(make.make_cast())


def test_a_draft_is_asked_of_the_programme_manager(cast: Cast) -> None:
    (message,) = reminders.remind(
        period=cast.period, programme=cast.programme, by=cast.pmo, at=at(LATE)
    )
    assert message.to == cast.manager
    assert message.subject == "Reminder: submit the Prevention return for February 2017"
    assert "It was due on 17 February 2017, 1 working day ago." in message.body
    assert AuditEntry.objects.filter(verb="reminder.sent").count() == 1


def test_a_submitted_return_is_asked_of_the_sro(cast: Cast) -> None:
    make.submitted(cast)
    (message,) = reminders.remind(
        period=cast.period, programme=cast.programme, by=cast.pmo, at=at(DUE, 12)
    )
    assert message.to == cast.sro
    assert "please sign it or send it back. It is due on 17 February 2017." in message.body


def test_a_signed_return_waits_for_nobody(cast: Cast) -> None:
    make.signed(cast)
    with pytest.raises(Refused, match="not waiting for anybody"):
        reminders.remind(period=cast.period, programme=cast.programme, by=cast.pmo, at=at(LATE))


def test_without_a_programme_manager_there_is_no_one_to_remind(cast: Cast) -> None:
    Appointment.objects.filter(user=cast.manager).delete()
    with pytest.raises(Refused, match="Prevention has no programme manager"):
        reminders.remind(period=cast.period, programme=cast.programme, by=cast.pmo, at=at(LATE))


def test_nobody_is_late_on_the_due_day(cast: Cast) -> None:
    assert reminders.remind_all_late(period=cast.period, by=cast.pmo, at=at(DUE, 23, 59)) == []


def test_all_late_are_reminded_once_a_day(cast: Cast) -> None:
    other = make_programme(cast.system, name="Planned care")
    appoint(cast.manager, Role.PROGRAMME_MANAGER, other)
    first = reminders.remind_all_late(period=cast.period, by=cast.pmo, at=at(LATE, 9))
    again = reminders.remind_all_late(period=cast.period, by=cast.pmo, at=at(LATE, 23, 59))
    tomorrow = at(LATE + timedelta(days=1), 0, 1)
    next_day = reminders.remind_all_late(period=cast.period, by=cast.pmo, at=tomorrow)
    assert [len(first), len(again), len(next_day)] == [1, 0, 1]


def test_one_reminder_is_sent_again_when_asked_for(cast: Cast) -> None:
    reminders.remind_all_late(period=cast.period, by=cast.pmo, at=at(LATE, 9))
    sent = reminders.remind(
        period=cast.period, programme=cast.programme, by=cast.pmo, at=at(LATE, 10)
    )
    assert len(sent) == 1


def test_only_the_pmo_reminds(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        reminders.remind_all_late(period=cast.period, by=cast.sro, at=at(LATE))


def test_a_month_that_is_not_open_waits_for_nobody() -> None:
    cast = make.make_cast(date(2017, 3, 1))
    with pytest.raises(Refused, match="March 2017 is not open"):
        reminders.remind(period=cast.period, programme=cast.programme, by=cast.pmo, at=at(LATE))
