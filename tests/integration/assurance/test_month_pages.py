"""The PMO's month: what it says, what its buttons do, who may press them."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.actions import periods, snapshots
from programmes.enums import Role
from programmes.models import MailMessage, OutboxMessage
from tests.factories import reviews as make
from tests.factories.programmes import appoint, at, make_period, make_programme, make_user
from tests.factories.reviews import DUE, REVIEW, Cast

pytestmark = pytest.mark.django_db
LATE = date(2017, 2, 22)


@pytest.fixture(autouse=True)
def today(settings: object) -> None:
    settings.STP_TODAY = LATE  # type: ignore[attr-defined]


@pytest.fixture
def cast() -> Cast:
    return make.make_cast()


@pytest.fixture
def pmo(client: Client, cast: Cast) -> Client:
    client.force_login(cast.pmo)
    return client


def address(cast: Cast, name: str = "month") -> str:
    return reverse(name, args=[cast.system.key, "2017-02"])


def text(client: Client, cast: Cast, name: str = "month", query: str = "") -> str:
    answer = client.get(address(cast, name) + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_planned_month_offers_to_be_opened(pmo: Client, cast: Cast) -> None:
    said = text(pmo, cast)
    assert "February 2017 has not been opened. It opens on 1 February 2017." in said
    assert address(cast, "month_open") in said


def test_opening_says_who_could_not_sign(pmo: Client, cast: Cast) -> None:
    make_programme(cast.system, name="Planned care")
    said = text(pmo, cast, "month_open")
    assert "2 programmes will each get a PSR1 return" in said
    assert "1 programme has no SRO on the day it opens" in said
    assert "Planned care" in said
    answer = pmo.post(address(cast, "month_open"), follow=True)
    assert "February 2017 is open: 2 returns to be written." in answer.content.decode()


def test_the_row_says_how_late_and_for_whom_it_waits(pmo: Client, cast: Cast) -> None:
    make.opened(cast)
    said = text(pmo, cast)
    assert "0 of 1 returned, 0 reviewed and 1 overdue." in said
    assert "waits for Mary Manager" in said
    assert "<strong>3</strong>" in said


@pytest.mark.parametrize(
    ("show", "seen"), [("late", True), ("to_submit", True), ("to_sign", False), ("nonsense", True)]
)
def test_filters(pmo: Client, cast: Cast, show: str, seen: bool) -> None:
    make.opened(cast)
    assert ("waits for Mary Manager" in text(pmo, cast, query=f"?show={show}")) is seen


def test_a_change_of_rating_is_shown_against_last_month_s_review(pmo: Client, cast: Cast) -> None:
    january = make_period(cast.system, date(2017, 1, 1))
    february, cast.period = cast.period, january
    periods.open_period(period=january, by=cast.pmo, at=at(date(2017, 1, 3)))
    make.completed(cast)
    cast.period = periods.open_period(period=february, by=cast.pmo, at=at(date(2017, 2, 1)))
    make.signed(cast, confidence=make.rated("amber"))
    said = text(pmo, cast, query="?show=changed")
    assert "Delivery confidence:" in said
    assert "self-assessed" in said


def test_reminding_one_and_all(pmo: Client, cast: Cast) -> None:
    make.opened(cast)
    before = MailMessage.objects.count()
    answer = pmo.post(address(cast, "month_remind"), {"programme": cast.programme.key}, follow=True)
    assert "Reminder sent to Mary Manager." in answer.content.decode()
    answer = pmo.post(address(cast, "month_remind_late"), follow=True)
    assert "Nobody to remind" in answer.content.decode()
    assert MailMessage.objects.count() == before + 1


def test_locking_lists_what_is_open_and_makes_it_not_reported(pmo: Client, cast: Cast) -> None:
    make.opened(cast)
    assert "The return has not been submitted" in text(pmo, cast, "month_lock")
    pmo.post(address(cast, "month_lock"))
    said = text(pmo, cast)
    assert "1 not reported" in said
    assert "Not reported" in said
    assert address(cast, "month_reopen") in said


def test_reopening_asks_why(pmo: Client, cast: Cast) -> None:
    make.opened(cast)
    periods.lock_period(period=cast.period, by=cast.pmo, at=at(LATE))
    answer = pmo.post(address(cast, "month_reopen"), {"reason": ""})
    assert answer.status_code == 422
    assert "Enter why the month has to be reopened" in answer.content.decode()
    pmo.post(address(cast, "month_reopen"), {"reason": "A return was held up."})
    cast.period.refresh_from_db()
    assert cast.period.state == "open"


def test_a_roll_up_is_promised_and_the_page_says_so(pmo: Client, cast: Cast) -> None:
    make.opened(cast)
    pmo.post(address(cast, "month_roll_up"))
    assert OutboxMessage.objects.filter(kind="roll_up").count() == 1
    assert "Asked for, and not made yet." in text(pmo, cast)


def test_publishing_marks_the_version(pmo: Client, cast: Cast) -> None:
    make.opened(cast)
    make.completed(cast)
    snapshots.roll_up(period=cast.period, at=at(REVIEW, 15), by=cast.pmo)
    assert "Version 1 is ready and not published." in text(pmo, cast)
    asked = text(pmo, cast, "month_publish", "?version=1")
    assert "1 of 1 returned, 1 of 1 reviewed." in asked
    assert "Nothing is missing" in asked
    assert "Version 1 is ready and not published." in text(pmo, cast)
    pmo.post(address(cast, "month_publish"), {"version": "1"})
    assert "Version 1, the newest, is published." in text(pmo, cast)


@pytest.mark.parametrize("version", ["", "2", "x", "99999999999999999999", "-1"])
def test_a_version_that_does_not_exist_is_not_found(pmo: Client, cast: Cast, version: str) -> None:
    make.opened(cast)
    assert pmo.post(address(cast, "month_publish"), {"version": version}).status_code == 404
    assert pmo.get(address(cast, "month_publish"), {"version": version}).status_code == 404


def test_before_publishing_it_says_what_is_missing_and_who_is_told(
    pmo: Client, cast: Cast, settings: Any
) -> None:
    make_programme(cast.system, name="Planned care")
    make.opened(cast)
    appoint(make_user(name="Bea Board"), Role.BOARD_MEMBER, cast.system)
    snapshots.roll_up(period=cast.period, at=at(DUE, 9), by=cast.pmo)
    make.signed(cast)
    settings.STP_TODAY = date(2017, 2, 16)
    said = text(pmo, cast, "month_publish", "?version=1")
    assert "0 of 2 returned, 0 of 2 reviewed." in said
    assert "before the due date: returns are due on 17 February 2017, in 1 working day." in said
    assert "2 programmes are not complete" in said
    assert "The gateway review has not been held" in said
    assert "The return has not been submitted" in said
    assert "1 board member, by e-mail: Bea Board." in said


def test_an_older_version_is_not_put_over_a_later_one(pmo: Client, cast: Cast) -> None:
    make.opened(cast)
    snapshots.roll_up(period=cast.period, at=at(DUE, 9), by=cast.pmo)
    make.completed(cast)
    snapshots.roll_up(period=cast.period, at=at(REVIEW, 15), by=cast.pmo)
    said = text(pmo, cast, "month_publish", "?version=1")
    assert "publish version 2 instead" in said
    assert "Reviewed after this version was made: roll up first" in said
    pmo.post(address(cast, "month_publish"), {"version": "2"})
    late = pmo.post(address(cast, "month_publish"), {"version": "1"})
    assert late.status_code == 422
    assert "so the older version 1 can&#39;t be." in late.content.decode()
    assert "Version 2 is published already." not in text(pmo, cast, "month_publish", "?version=1")
    assert "is published already" in text(pmo, cast, "month_publish", "?version=2")


@pytest.mark.parametrize("name", ["month_remind", "month_remind_late", "month_roll_up"])
def test_buttons_are_pressed_not_followed(pmo: Client, cast: Cast, name: str) -> None:
    assert pmo.get(address(cast, name)).status_code == 405


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR])
def test_who_only_reads_the_month_sees_no_buttons(client: Client, cast: Cast, role: str) -> None:
    make.opened(cast)
    client.force_login(appoint(None, role, cast.system))
    said = text(client, cast)
    assert "Remind all late" not in said
    assert client.post(address(cast, "month_lock")).status_code == 403


def test_a_month_without_a_period_says_how_to_make_one(pmo: Client, cast: Cast) -> None:
    answer = pmo.get(reverse("month", args=[cast.system.key, "2018-07"]))
    assert answer.status_code == 200
    assert "There is no reporting period for July 2018." in answer.content.decode()


@pytest.mark.parametrize("month", ["2017-13", "2017-2", "0000-01", "latest"])
def test_a_month_that_is_none_is_not_found(pmo: Client, cast: Cast, month: str) -> None:
    assert pmo.get(f"/systems/{cast.system.key}/months/{month}/").status_code == 404


def test_another_system_s_month_is_not_found(pmo: Client, cast: Cast) -> None:
    other = make.make_cast()
    assert pmo.get(reverse("month", args=[other.system.key, "2017-02"])).status_code == 404
    make.opened(other)
    other_programme = {"programme": other.programme.key}
    assert pmo.post(address(cast, "month_remind"), other_programme).status_code == 404


def test_the_index_counts_each_month(pmo: Client, cast: Cast) -> None:
    make.opened(cast)
    make.signed(cast, day=DUE)
    said = " ".join(pmo.get(reverse("months", args=[cast.system.key])).content.decode().split())
    assert "The latest open month is" in said
    assert "1 of 1" in said


class TestQueries:
    """At most 12 for a page, whatever the number of programmes and months before."""

    def count(self, client: Client, cast: Cast) -> int:
        text(client, cast)  # the first page after signing in also writes the session
        with CaptureQueriesContext(connection) as seen:
            text(client, cast)
        return len(seen)

    def test_flat_with_programmes_and_history(self, pmo: Client, cast: Cast) -> None:
        make.opened(cast)
        few = self.count(pmo, cast)
        for number in range(5):
            make_programme(cast.system, name=f"More {number}")
        for month in (date(2016, 11, 1), date(2016, 12, 1), date(2017, 1, 1)):
            past = make_period(cast.system, month)
            periods.open_period(period=past, by=cast.pmo, at=at(month))
        assert self.count(pmo, cast) == few <= 12
