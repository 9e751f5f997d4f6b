"""The search: what it finds, for whom, with which index and in how many queries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.actions import decisions, next_steps
from programmes.enums import Role
from programmes.models import Mitigation, Programme, System
from programmes.presenters.search import marked
from programmes.selectors.search import SOURCES, START, STOP, matching
from tests.factories import delivery
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> System:
    return make.make_system("north")


@pytest.fixture
def care(system: System) -> Programme:
    return make.make_programme(
        system, "care", name="Planned care", summary="A zeppelin lands on every roof"
    )


@pytest.fixture
def pmo(system: System) -> Client:
    return make.client_for(make.pmo_of(system))


def page(client: Client, words: str, **more: str) -> str:
    answer = client.get(reverse("search", args=["north"]), {"q": words} | more)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def zeppelins(care: Programme) -> Programme:
    """The word once in each kind."""
    told = {"by": make.pmo_of(care.system), "at": make.at()}
    make.make_milestone(care, "mast", title="The zeppelin's mast stands")
    delivery.make_deliverable(care, "map", title="Map", measure="Every zeppelin has one")
    delivery.make_action(care, "gas", title="Gas", issue="Two zeppelins leaked")
    noted = delivery.make_action(care, "crew", title="Crew", number="2")
    delivery.update(noted, date(2017, 1, 1), text="The zeppelin crew is hired.")
    risk = make.make_risk(care, "wind", title="Wind")
    Mitigation.objects.create(risk=risk, text="Keep the zeppelin in its hangar")
    make.make_risk(care, "fire", title="Fire", description="A zeppelin burns")
    decisions.add(plan=care.plan, words={"title": "Buy a zeppelin"}, key="buy", **told)
    next_steps.add(plan=care.plan, words={"title": "Name the zeppelin"}, key="name", **told)
    return care


def test_every_kind_is_searched(zeppelins: Programme, pmo: Client) -> None:
    found = page(pmo, "zeppelins")
    for heading in (
        "Programmes (1)",
        "Milestones (1)",
        "Deliverables (1)",
        "Improvement actions (1)",
        "Progress notes of improvement actions (1)",
        "Risks and issues (1)",
        "Mitigations of risks (1)",
        "Decisions (1)",
        "Next steps (1)",
    ):
        assert heading in found
    for place in (
        "programmes/care/milestones/mast/",
        "programmes/care/actions/crew/",
        "risks/wind/",
        "plans/north-2016/decisions/buy/",
    ):
        assert f'href="/systems/north/{place}"' in found
    assert "<mark>zeppelin</mark>" in found
    assert "Plan 2016" in found


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ('"zeppelin crew"', 1),
        ('"crew zeppelin"', 0),
        ("zeppelin -crew", 8),
        ("mast or hangar", 2),
        ("zeppelin roof", 1),
        ("the", 0),
        ("'); drop table", 0),
    ],
)
def test_the_syntax_of_the_web(zeppelins: Programme, pmo: Client, words: str, number: int) -> None:
    found = page(pmo, words)
    what = f"{number} thing" if number else "Nothing found"
    assert what in found


def test_nothing_of_another_system_is_found(zeppelins: Programme) -> None:
    south = make.make_system("south")
    make.make_milestone(make.make_programme(south), title="A zeppelin of the south")
    reader = make.appoint(None, Role.BOARD_MEMBER, zeppelins.system)
    found = page(make.client_for(reader), "zeppelin")
    assert "of the south" not in found
    assert "Milestones (1)" in found
    outsider = make.client_for(make.pmo_of(south))
    assert outsider.get(reverse("search", args=["north"]), {"q": "zeppelin"}).status_code == 404


def test_who_reads_no_plan_searches_none(zeppelins: Programme) -> None:
    administrator = make.client_for(make.appoint(None, Role.ADMINISTRATOR, zeppelins.system))
    answer = administrator.get(reverse("search", args=["north"]), {"q": "zeppelin"})
    assert answer.status_code == 403


def test_one_kind_page_by_page_best_first(care: Programme, pmo: Client) -> None:
    make.make_milestone(care, title="A zeppelin")
    make.make_milestone(care, title="Zeppelin zeppelin zeppelin")
    for number in range(28):
        make.make_milestone(care, title=f"Hall {number}", note="Room for one zeppelin and more")
    first = page(pmo, "zeppelin", kind="milestone")
    assert "Milestones (30)" in first
    assert first.index("<mark>Zeppelin</mark> <mark>zeppelin</mark>") < first.index("Hall")
    second = page(pmo, "zeppelin", kind="milestone", page="2")
    assert second.count("<li>\n    <a href") == 5
    assert "Milestones (30)" in page(pmo, "zeppelin", kind="milestone", page="99")
    missing = pmo.get(reverse("search", args=["north"]), {"q": "x", "kind": "secret"})
    assert missing.status_code == 404


def test_what_is_found_is_inert(care: Programme, pmo: Client) -> None:
    title = f"<script>alert(1)</script> {START}zeppelin"
    make.make_milestone(care, title=title, note=f"{STOP}<b>zeppelin</b>{START}")
    found = page(pmo, "zeppelin")
    assert "<script>alert" not in found
    assert "<b>" not in found.split("</h2>")[1]
    assert found.count("<mark>") == found.count("</mark>")
    assert START not in found


def test_the_marks_pair() -> None:
    assert marked(f"{START}a{STOP} & {START}b") == "<mark>a</mark> &amp; b"


@pytest.mark.parametrize("words", ["", "x" * 201, "a\x00b"], ids=["none", "long", "nul"])
def test_words_that_cant_be_searched_for(care: Programme, pmo: Client, words: str) -> None:
    answer = pmo.get(reverse("search", args=["north"]), {"q": words})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_the_queries_do_not_grow(zeppelins: Programme, pmo: Client) -> None:
    page(pmo, "zeppelin")
    few = _queries(pmo)
    for number in range(15):
        make.make_milestone(zeppelins, title=f"Zeppelin {number}")
        make.make_risk(zeppelins, title=f"Zeppelin {number}")
    assert _queries(pmo) == few
    assert few <= 2 * len(SOURCES) + 6


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client, "zeppelin")
    return len(captured)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
def test_the_search_reads_an_index(zeppelins: Programme, source: Any) -> None:
    """Where reading everything is forbidden, the planner finds the expression in an index."""
    rows = matching(source, source.model.objects.order_by(), "zeppelin")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows.explain()
    assert f"{source.key.replace('page', 'plan_page')}_words" in plan
