"""Two who enter the same reading at the same moment: one is first, nothing is written over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from metrics.actions import notes, readings
from metrics.actions.readings import EntriesRefused, Entry
from metrics.models import Indicator, IndicatorNote, Reading
from metrics.reading_rules import Said
from programmes.models import AuditEntry, User
from programmes.refusals import Refused, Stale
from tests.factories import metrics
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60
JAN = (date(2017, 1, 1), date(2017, 1, 31))


@pytest.fixture
def waits() -> Indicator:
    return metrics.make_indicator(make.make_programme(make.make_system("vale"), "care"), "waits")


@pytest.fixture
def by(waits: Indicator) -> User:
    assert waits.system
    return make.pmo_of(waits.system)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in its own thread and connection, begun together; results or what was raised."""
    start = Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return outcomes


def raised(outcomes: list[Any]) -> list[type]:
    return [type(one) for one in outcomes if isinstance(one, Exception)]


def record(waits: Indicator, by: User, value: int, seen: int) -> Callable[[], Any]:
    return lambda: readings.record(
        indicator=Indicator.objects.get(pk=waits.pk),
        organisation=None,
        said=Said(*JAN, Decimal(value)),
        provenance="Ours",
        reason="Counted again",
        seen=seen,
        by=by,
        at=make.at(),
    )


def test_one_of_three_is_recorded_and_the_others_are_told(waits: Indicator, by: User) -> None:
    outcomes = at_once(*(record(waits, by, value, 0) for value in (70, 80, 90)))
    assert raised(outcomes) == [Stale, Stale]
    assert Reading.objects.count() == 1
    assert AuditEntry.objects.filter(verb="reading.recorded").count() == 1


def test_the_same_sent_twice_is_recorded_once(waits: Indicator, by: User) -> None:
    outcomes = at_once(record(waits, by, 70, 0), record(waits, by, 70, 0))
    assert raised(outcomes) == [Refused]
    assert Reading.objects.count() == 1


def test_one_of_two_corrections_is_first(waits: Indicator, by: User) -> None:
    record(waits, by, 70, 0)()
    outcomes = at_once(record(waits, by, 71, 1), record(waits, by, 72, 1))
    assert raised(outcomes) == [Stale]
    assert sorted(Reading.objects.values_list("number", flat=True)) == [1, 2]


def test_of_two_forms_of_a_month_one_is_written_and_the_other_is_not_in_part(
    waits: Indicator, by: User
) -> None:
    beds = metrics.make_indicator(waits.programme, "beds", unit="count")

    def enter(*given: tuple[Indicator, int]) -> Callable[[], Any]:
        return lambda: readings.record_many(
            entries=[
                Entry(row, None, Said(*JAN, Decimal(value)), place=str(row.pk), seen=0)
                for row, value in given
            ],
            provenance="Ours",
            by=by,
            at=make.at(),
        )

    outcomes = at_once(enter((waits, 70), (beds, 5)), enter((beds, 6), (waits, 80)))
    assert raised(outcomes) == [EntriesRefused]
    assert Reading.objects.count() == 2
    assert {int(v) for v in Reading.objects.values_list("value", flat=True)} in ({70, 5}, {80, 6})


def test_of_two_last_words_one_is_said(waits: Indicator, by: User) -> None:
    def say(text: str) -> Callable[[], Any]:
        return lambda: notes.add_note(
            indicator=waits,
            organisation=None,
            month=JAN[0],
            text=text,
            seen=0,
            by=by,
            at=make.at(),
        )

    assert raised(at_once(say("One"), say("Two"))) == [Stale]
    assert IndicatorNote.objects.count() == 1
