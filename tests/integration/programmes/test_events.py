"""The reporting calendar: events with and without a day, the month's page, private feeds."""

from __future__ import annotations

from datetime import date, time

import icalendar
import pytest
from django.urls import reverse

from programmes.actions import events, feeds
from programmes.enums import EventKind, Role
from programmes.models import AuditEntry, CalendarEvent, Plan
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

FRIDAY = date(2017, 2, 17)
SATURDAY = date(2017, 2, 18)
GOOD_FRIDAY = date(2017, 4, 14)


@pytest.fixture(autouse=True)
def on_a_day_of_the_tests(settings):
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def system():
    return make.make_system(name="North; South, and \\ West")


@pytest.fixture
def plan(system):
    return Plan.objects.get(system=system)


@pytest.fixture
def pmo(system):
    return make.pmo_of(system)


def add(plan: Plan, title: str = "Alliance Board", on: date | None = FRIDAY, **words):
    given = {"kind": EventKind.BOARD, "starts_at": None, "place": "", "note": ""} | words
    by = make.pmo_of(plan.system)
    return events.add(plan=plan, title=title, on=on, by=by, at=make.at(), **given)


def test_an_event_may_wait_for_its_day_and_is_never_given_one(plan, pmo):
    row = add(plan, "Deadline for papers", None, kind=EventKind.PAPERS_DUE)
    assert row.on is None
    page = make.client_for(pmo).get(reverse("plan_calendar", args=[plan.system.key, plan.key]))
    text = page.content.decode()
    assert "1 event, 1 of them to be confirmed" in text
    assert "Deadline for papers" in text.split('id="unconfirmed"')[1]


def test_an_event_with_a_time_needs_a_day(plan):
    with pytest.raises(Refused, match="needs a day"):
        add(plan, on=None, starts_at=time(9, 30))


@pytest.mark.parametrize("on", [SATURDAY, GOOD_FRIDAY], ids=["a Saturday", "Good Friday"])
def test_a_day_off_is_asked_about_and_then_believed(plan, on):
    with pytest.raises(Refused, match="is not a working day") as refused:
        add(plan, on=on)
    assert "day_off_is_right" in refused.value.errors
    assert add(plan, on=on, day_off_is_right=True).on == on


def test_two_people_move_one_event_and_the_second_sees_both(plan, pmo):
    row = add(plan)
    words = {"title": row.title, "kind": row.kind, "on": date(2017, 2, 20)}
    events.edit(event=row, version=1, by=pmo, at=make.at(), **words)
    with pytest.raises(Stale):
        events.edit(event=row, version=1, by=pmo, at=make.at(), **words)
    address = reverse("event_edit", args=[plan.system.key, plan.key, row.key])
    sent = {"title": "Board of the Alliance", "kind": "board", "version": "1", "note": "Mine"}
    page = make.client_for(pmo).post(address, sent)
    assert page.status_code == 409
    assert "Mine" in page.content.decode()
    said = AuditEntry.objects.filter(subject_id=str(row.pk), verb="event.edited").get()
    assert "from Friday 17 February 2017 to Monday 20 February 2017" in said.sentence


def test_only_the_pmo_changes_the_calendar(plan):
    row = add(plan)
    reader = make.appoint(None, Role.BOARD_MEMBER, plan.system)
    with pytest.raises(NotAllowed):
        events.cancel(event=row, reason="No", version=None, by=reader, at=make.at())
    address = reverse("event_add", args=[plan.system.key, plan.key])
    assert make.client_for(reader).get(address).status_code == 403


def test_a_cancelled_event_leaves_the_pages_and_can_come_back(plan, pmo):
    row = add(plan)
    events.cancel(event=row, reason="Postponed", version=1, by=pmo, at=make.at())
    month = reverse("calendar_month", args=[plan.system.key, "2017-02"])
    client = make.client_for(pmo)
    assert "Alliance Board" not in client.get(month).content.decode()
    client.post(reverse("event_bring_back", args=[plan.system.key, plan.key, row.key]))
    assert "Alliance Board" in client.get(month).content.decode()


def test_a_month_costs_as_many_queries_with_forty_events_as_with_one(
    plan, pmo, django_assert_max_num_queries
):
    client = make.client_for(pmo)
    address = reverse("calendar_month", args=[plan.system.key, "2017-02"])
    add(plan)
    client.get(address)
    for number in range(40):
        add(plan, f"Meeting {number}")
    make.make_period(plan.system)
    make.make_milestone(make.make_programme(plan.system), baseline=date(2017, 2, 28))
    with django_assert_max_num_queries(9):
        text = client.get(address).content.decode()
    assert "Meeting 39" in text
    assert "Milestone due" in text
    assert "Milestone due" not in client.get(f"{address}?due=hidden").content.decode()


@pytest.mark.parametrize("month", ["2017-13", "2017-00", "17-02", "2017-2"])
def test_a_month_that_does_not_exist_is_not_found(plan, pmo, month):
    address = f"/systems/{plan.system.key}/calendar/{month}/"
    assert make.client_for(pmo).get(address).status_code == 404


def read(client, secret: str) -> icalendar.Calendar:
    response = client.get(reverse("feed", args=[secret]))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    return icalendar.Calendar.from_ical(response.content)


def test_a_systems_feed_has_every_dated_event_and_says_how_many_wait(plan, pmo, client):
    add(plan, "Papers; due, now\\and later", starts_at=time(9, 30), place="Room 1")
    add(plan, "To be confirmed", None)
    gone = add(plan, "Called off", date(2017, 2, 20))
    events.cancel(event=gone, reason="No", version=1, by=pmo, at=make.at())
    make.make_period(plan.system)
    secret = feeds.make(system=plan.system, by=pmo, at=make.at())
    calendar = read(client, secret)
    found = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    papers = found["Papers; due, now\\and later"]
    assert papers["dtstart"].dt.isoformat() == "2017-02-17T09:30:00+00:00"
    assert str(papers["location"]) == "Room 1"
    assert str(found["Called off"]["status"]) == "CANCELLED"
    assert found["Called off"]["dtstart"].dt == date(2017, 2, 20)
    assert "To be confirmed" not in found
    assert "1 event still to be confirmed" in str(calendar["x-wr-caldesc"])
    assert {"PSR1 due, February 2017", "Board, February 2017"} <= set(found)
    assert len({str(event["uid"]) for event in found.values()}) == len(found)
    assert calendar.walk("VTIMEZONE")


def test_a_persons_feed_has_what_concerns_them(plan, client):
    programme, other = (make.make_programme(plan.system) for _ in range(2))
    make.make_milestone(programme, title="Hub open")
    make.make_milestone(other, title="Not mine")
    make.make_period(plan.system)
    sro = make.appoint(None, Role.SRO, programme)
    found = read(client, feeds.make(system=None, by=sro, at=make.at()))
    titles = {str(event["summary"]) for event in found.walk("VEVENT")}
    assert "Milestone due: Hub open" in titles
    assert "Milestone due: Not mine" not in titles
    assert "PSR1 due, February 2017" in titles
    assert "PSR1 opens, February 2017" not in titles


def test_what_has_not_changed_is_not_sent_again(plan, pmo, client):
    secret = feeds.make(system=plan.system, by=pmo, at=make.at())
    address = reverse("feed", args=[secret])
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    add(plan)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_feed_ends_when_revoked_replaced_or_no_longer_its_owners_to_see(plan, client):
    reader = make.appoint(None, Role.BOARD_MEMBER, plan.system)
    nowhere = client.get(reverse("feed", args=["nonsense"]))
    assert nowhere.status_code == 404
    first = feeds.make(system=plan.system, by=reader, at=make.at())
    second = feeds.make(system=plan.system, by=reader, at=make.at())
    assert client.get(reverse("feed", args=[first])).status_code == 404
    assert client.get(reverse("feed", args=[second])).status_code == 200
    reader.appointments.update(ends_on=date(2017, 1, 31))
    assert client.get(reverse("feed", args=[second])).status_code == 404


def test_the_pages_make_show_once_and_revoke(plan):
    reader = make.appoint(None, Role.BOARD_MEMBER, plan.system)
    browser = make.client_for(reader)
    page = browser.post(reverse("feed_make", args=[plan.system.key]), follow=True)
    text = page.content.decode()
    assert "/feeds/" in text
    secret = text.split("/feeds/")[1].split(".ics")[0]
    assert "/feeds/" not in browser.get(reverse("feeds")).content.decode()
    browser.post(reverse("feed_revoke", args=[plan.system.key]))
    assert browser.get(reverse("feed", args=[secret])).status_code == 404
    told = " ".join(AuditEntry.objects.values_list("sentence", flat=True))
    assert secret not in told


def test_nobody_follows_a_system_that_is_not_theirs(plan):
    stranger = make.appoint(None, Role.PMO, make.make_system())
    with pytest.raises(NotAllowed):
        feeds.make(system=plan.system, by=stranger, at=make.at())
    made = make.client_for(stranger).post(reverse("feed_make", args=[plan.system.key]))
    assert made.status_code == 404


def test_the_calendar_as_a_file_keeps_formulas_as_text(plan, pmo):
    add(plan, '=HYPERLINK("http://example.org")')
    address = reverse("plan_calendar_csv", args=[plan.system.key, plan.key])
    text = make.client_for(pmo).get(address).content.decode("utf-8-sig")
    assert "\"'=HYPERLINK" in text


def test_an_events_page_is_found_in_its_own_system_alone(plan):
    row = add(plan)
    stranger = make.appoint(None, Role.PMO, make.make_system())
    address = reverse("event", args=[plan.system.key, plan.key, row.key])
    assert make.client_for(stranger).get(address).status_code == 404
    assert CalendarEvent.objects.count() == 1
