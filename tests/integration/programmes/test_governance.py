"""Governance: groups, seats and reporting lines, drawn and in words; a circle is never kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes.actions import groups
from programmes.enums import Role
from programmes.models import AuditEntry, Group, GroupMember, Plan, System
from programmes.refusals import NotAllowed, Refused
from tests.factories import aims
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def system() -> System:
    return make.make_system("north")


@pytest.fixture
def plan(system: System) -> Plan:
    return aims.plan_of(system)


@pytest.fixture
def pmo(system: System) -> Client:
    return make.client_for(make.pmo_of(system))


def here(name: str, plan: Plan, *keys: Any) -> str:
    return reverse(name, args=["north", plan.key, *keys])


def text(response: Any) -> str:
    return response.content.decode()


def words(**changes: str) -> dict[str, str]:
    told = {"name": "Transformation board", "remit": "oversight", "purpose": "", "meets": "Monthly"}
    return told | changes


def test_the_pmo_adds_a_group_that_reports_to_another(plan: Plan, pmo: Client) -> None:
    pmo.post(here("group_add", plan), words())
    board = Group.objects.get()
    office = words(name="Programme office", remit="executory")
    pmo.post(here("group_add", plan), office | {"reports_to": [board.key]})
    page = text(pmo.get(here("governance", plan)))
    assert page.count("<rect") == 2
    assert page.count('class="app-governance__line"') == 1
    assert "Executory" in page
    drawn = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)">\s*<rect', page)
    assert drawn[1] == (here("group", plan, "programme-office"), "Programme office, Executory")
    shown = text(pmo.get(here("group", plan, "programme-office")))
    assert "Added the group “Programme office”, which reports to “Transformation board”" in shown


def test_what_stands_apart_is_counted_and_listed(plan: Plan, pmo: Client) -> None:
    board = aims.make_group(plan, "board")
    aims.make_group(plan, "office", board)
    aims.make_group(plan, "forum", name="Equality forum")
    page = text(pmo.get(here("governance", plan)))
    assert "The plan does not say to whom 1 other group reports." in page
    assert "Equality forum" in page


def test_a_circle_is_refused_and_shown(plan: Plan, pmo: Client) -> None:
    board = aims.make_group(plan, "board")
    office = aims.make_group(plan, "office", board)
    gateway = aims.make_group(plan, "gateway", office)
    refused = pmo.post(
        here("group_reports_to", plan, "board"), {"reports_to": ["gateway"], "version": "1"}
    )
    assert refused.status_code == 422
    assert (
        "That would be a circle: “Board” reports to “Gateway” reports to “Office” "
        "reports to “Board”. Leave one of them out"
    ) in text(refused)
    assert not board.reports_to.exists()
    with pytest.raises(Refused, match="That would be a circle: “Board” reports to “Board”"):
        groups.set_reports_to(
            group=board, reports_to=[board], version=None, by=make.pmo_of(plan.system), at=make.at()
        )
    assert gateway.reports_to.get() == office


def test_lines_change_with_their_trace(plan: Plan, pmo: Client) -> None:
    board, forum = aims.make_group(plan, "board"), aims.make_group(plan, "forum")
    aims.make_group(plan, "office", board)
    pmo.post(here("group_reports_to", plan, "office"), {"reports_to": ["forum"], "version": "1"})
    assert forum.reported_to_by.get().key == "office"
    said = AuditEntry.objects.latest("id").sentence
    assert said == "changed what “Office” reports to from “Board” to “Forum”"


def test_seats_are_kept_by_office(plan: Plan, pmo: Client) -> None:
    aims.make_group(plan, "board")
    seat = {"office": "Chief executive", "holder": "Ann Day", "organisation": "", "part": "chair"}
    pmo.post(here("seat_add", plan, "board"), seat | {"version": "1"})
    page = text(pmo.get(here("group", plan, "board")))
    assert "Chief executive" in page
    assert "Ann Day" in page
    row = GroupMember.objects.get()
    again = pmo.post(here("seat_add", plan, "board"), seat | {"version": "2"})
    assert "There is a seat with this office and holder already" in text(again)
    changed = seat | {"holder": "", "part": "member", "version": "2"}
    pmo.post(here("seat_edit", plan, "board", row.pk), changed)
    row.refresh_from_db()
    assert (row.holder, row.part) == ("", "member")
    pmo.post(here("seat_remove", plan, "board", row.pk), {"version": "3"})
    assert not GroupMember.objects.exists()


def test_a_seat_of_another_group_is_not_found(plan: Plan, pmo: Client) -> None:
    aims.make_group(plan, "board")
    office = aims.make_group(plan, "office")
    seat = GroupMember.objects.create(group=office, office="Director")
    assert pmo.get(here("seat_edit", plan, "board", seat.pk)).status_code == 404


def test_two_who_edit_at_once_see_each_other(plan: Plan, pmo: Client) -> None:
    board = aims.make_group(plan, "board")
    by = make.pmo_of(plan.system)
    groups.edit(group=board, words=words(name="Theirs"), version=1, by=by, at=make.at())  # type: ignore[arg-type]
    late = pmo.post(here("group_edit", plan, "board"), words(name="Mine") | {"version": "1"})
    assert late.status_code == 409
    assert "Theirs" in text(late)
    assert Group.objects.get().name == "Theirs"


def test_a_group_closes_when_nothing_reports_to_it(plan: Plan, pmo: Client) -> None:
    board = aims.make_group(plan, "board")
    aims.make_group(plan, "office", board)
    day = {f"closed_on-{p}": str(n) for p, n in (("day", 1), ("month", 2), ("year", 2017))}
    refused = pmo.post(here("group_close", plan, "board"), day | {"version": "1"})
    assert "“Office” reports to it. Change what they report to first." in text(refused)
    pmo.post(here("group_close", plan, "office"), day | {"version": "1"})
    page = text(pmo.get(here("governance", plan)))
    assert "Office</a>, closed from 1 February 2017" in page
    assert "<rect" not in page
    pmo.post(here("group_reopen", plan, "office"))
    assert Group.objects.get(key="office").closed_on is None
    assert pmo.get(here("group_reopen", plan, "office")).status_code == 405


def test_markup_in_names_is_inert(plan: Plan, pmo: Client) -> None:
    board = aims.make_group(plan, "board", name="<script>alert(1)</script>")
    aims.make_group(plan, "office", board)
    assert "<script>alert" not in text(pmo.get(here("governance", plan)))


def test_who_reads_and_who_edits(plan: Plan, system: System) -> None:
    board = aims.make_group(plan, "board")
    member = make.appoint(None, Role.BOARD_MEMBER, system)
    client = make.client_for(member)
    assert client.get(here("group", plan, "board")).status_code == 200
    assert client.get(here("group_edit", plan, "board")).status_code == 403
    with pytest.raises(NotAllowed):
        groups.reopen(group=board, version=None, by=member, at=make.at())
    stranger = make.client_for(make.pmo_of(make.make_system("south")))
    assert stranger.get(here("governance", plan)).status_code == 404
    assert stranger.get(here("group", plan, "board")).status_code == 404


@pytest.mark.parametrize(("name", "most"), [("governance", 7), ("group", 11)])
def test_queries_do_not_grow(
    plan: Plan, pmo: Client, name: str, most: int, django_assert_max_num_queries: Any
) -> None:
    board = aims.make_group(plan, "board")
    address = here(name, plan, *(["board"] if name == "group" else []))
    pmo.get(address)
    counts = []
    for times in (1, 6):
        for _ in range(times):
            below = aims.make_group(plan, f"group-{Group.objects.count()}", board)
            GroupMember.objects.create(group=below, office="Chair")
            GroupMember.objects.create(group=board, office=f"Office {below.key}")
        with django_assert_max_num_queries(most) as asked:
            assert pmo.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
