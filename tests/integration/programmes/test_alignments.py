"""What serves what: said item by item, counted in the heatmap, and led back to its list."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes.actions import alignments, deliverables
from programmes.enums import Role
from programmes.models import Alignment, AuditEntry, Framework, Programme
from programmes.refusals import NotAllowed, Refused
from tests.factories import aims
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def care() -> Programme:
    return make.make_programme(make.make_system("north"), "care", name="Planned care")


@pytest.fixture
def framework(care: Programme) -> Framework:
    found = aims.make_framework(care.plan, "aims", name="Two aims")
    waits = aims.make_priority(found, "waits", name="Shorter waits", number="1")
    aims.make_priority(found, "cancer", parent=waits, name="Cancer waits")
    aims.make_priority(found, "staff", name="More staff", number="2")
    return found


@pytest.fixture
def pmo(care: Programme) -> Client:
    return make.client_for(make.pmo_of(care.system))


def page(client: Client, name: str, plan: Any, **asked: str) -> str:
    response = client.get(reverse(name, args=[plan.system.key, plan.key]), asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_ticks_are_kept_and_the_change_is_told(
    care: Programme, framework: Framework, pmo: Client
) -> None:
    hub = aims.make_deliverable(care, "hub", title="Open a hub")
    address = reverse("deliverable_serves", args=["north", "care", "hub"])
    sent = {"primary": ["aims/waits"], "contributes": ["aims/staff"], "version": "1"}
    answer = pmo.post(address, sent)
    assert answer["Location"].endswith("/deliverables/hub/#serves")
    rows = Alignment.objects.filter(deliverable=hub).values_list("priority__key", "strength")
    assert set(rows) == {("waits", "primary"), ("staff", "contributes")}
    pmo.post(address, {"primary": ["aims/staff"], "version": "2"})
    said = AuditEntry.objects.filter(verb="deliverable.aligned").latest("id").sentence
    assert said == (
        "changed what “Open a hub” serves: changed “2. More staff” to primary; "
        "no longer serves “1. Shorter waits”"
    )
    shown = pmo.get(reverse("deliverable", args=["north", "care", "hub"])).content.decode()
    assert "2. More staff</a>" in shown
    assert "(primary, Two aims)" in shown


def test_the_same_again_changes_nothing(care: Programme, framework: Framework) -> None:
    hub = aims.make_deliverable(care)
    waits = framework.priorities.get(key="waits")
    aims.align(hub, waits)
    entries = AuditEntry.objects.count()
    aims.align(hub, waits)
    hub.refresh_from_db()
    assert (hub.version, AuditEntry.objects.count()) == (2, entries)


def test_primary_and_contributes_at_once_are_refused(
    care: Programme, framework: Framework, pmo: Client
) -> None:
    hub = aims.make_deliverable(care, "hub")
    address = reverse("deliverable_serves", args=["north", "care", "hub"])
    sent = {"primary": ["aims/waits"], "contributes": ["aims/waits"], "version": "1"}
    refused = pmo.post(address, sent)
    assert refused.status_code == 422
    assert "Tick primary or contributes, not both: 1. Shorter waits" in refused.content.decode()
    waits = framework.priorities.get(key="waits")
    with pytest.raises(Refused, match="not both"):
        aims.align(hub, waits, contributes=(waits,))


def test_another_plans_priority_is_refused(care: Programme) -> None:
    other = make.make_programme(make.make_system("south"), "care")
    foreign = aims.make_priority(aims.make_framework(other.plan))
    with pytest.raises(Refused, match="belongs to another plan"):
        aims.align(care, foreign)


def test_managers_align_what_they_deliver_and_the_pmo_the_programme(
    care: Programme, framework: Framework
) -> None:
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, care)
    milestone = make.make_milestone(care)
    waits = [framework.priorities.get(key="waits")]
    given: dict[str, Any] = {"priorities": waits, "contributes": [], "by": manager, "at": make.at()}
    alignments.set_priorities(row=milestone, **given)
    with pytest.raises(NotAllowed):
        alignments.set_priorities(row=care, **given)
    other = make.make_programme(care.system, "other")
    with pytest.raises(NotAllowed):
        alignments.set_priorities(row=make.make_milestone(other), **given)


def test_two_who_tick_at_once_see_each_other(
    care: Programme, framework: Framework, pmo: Client
) -> None:
    aims.align(care, framework.priorities.get(key="staff"))
    address = reverse("programme_serves", args=["north", "care"])
    late = pmo.post(address, {"primary": ["aims/waits"], "version": "1"})
    assert late.status_code == 409
    told = late.content.decode()
    assert "1. Shorter waits" in told
    assert "2. More staff" in told


def test_a_cell_counts_the_subtree_and_its_list_has_as_many(
    care: Programme, framework: Framework, pmo: Client
) -> None:
    below = make.make_programme(care.system, "hubs", parent=care, name="Hubs")
    cancer, waits = (framework.priorities.get(key=key) for key in ("cancer", "waits"))
    aims.align(aims.make_deliverable(care), waits)
    aims.align(aims.make_deliverable(below), cancer, contributes=(waits,))
    gone = aims.make_deliverable(below)
    aims.align(gone, waits)
    deliverables.withdraw(
        deliverable=gone, reason="Twice", version=None, by=make.pmo_of(care.system), at=make.at()
    )
    shown = page(pmo, "heatmap", care.plan)
    assert "2 deliverables of the plan serve Two aims" in shown
    raw = pmo.get(reverse("heatmap", args=["north", care.plan.key])).content.decode()
    links = re.findall(r'href="([^"]+priority=[^"]+)">(\d+) <small>(\w+)', raw)
    assert [(number, word) for _, number, word in links] == [("2", "Few"), ("1", "Few")]
    for href, number, _ in links:
        listed = pmo.get(href.replace("&amp;", "&"))
        assert listed.status_code == 200
        assert listed.content.decode().count('id="row-') == int(number)


def test_primary_alone_can_be_counted(care: Programme, framework: Framework, pmo: Client) -> None:
    staff = framework.priorities.get(key="staff")
    aims.align(aims.make_deliverable(care), contributes=(staff,))
    assert "1 deliverable of the plan serves" in page(pmo, "heatmap", care.plan)
    assert "0 deliverables of the plan serve" in page(pmo, "heatmap", care.plan, strength="primary")


def test_what_serves_most_is_counted_where_no_deliverable_serves(
    care: Programme, framework: Framework, pmo: Client
) -> None:
    aims.align(make.make_milestone(care), framework.priorities.get(key="staff"))
    assert "1 milestone of the plan serves Two aims" in page(pmo, "heatmap", care.plan)


@pytest.mark.parametrize(
    "asked",
    [{"framework": "x"}, {"programme": "x"}, {"under": "x"}, {"counting": "x"}, {"strength": "x"}],
    ids=lambda asked: next(iter(asked)),
)
def test_what_does_not_exist_is_not_found(
    care: Programme, framework: Framework, pmo: Client, asked: dict[str, str]
) -> None:
    assert pmo.get(reverse("heatmap", args=["north", care.plan.key]), asked).status_code == 404


def test_a_closed_programme_leaves_the_count(
    care: Programme, framework: Framework, pmo: Client
) -> None:
    aims.align(aims.make_deliverable(care), framework.priorities.get(key="staff"))
    Programme.objects.filter(pk=care.pk).update(closed_on=date(2017, 1, 1))
    assert "0 deliverables of the plan serve" in page(pmo, "heatmap", care.plan)


def test_the_gaps_are_told_in_words(care: Programme, framework: Framework, pmo: Client) -> None:
    aims.make_deliverable(care, title="A stray")
    aims.align(care, framework.priorities.get(key="waits"))
    make.make_programme(care.system, "idle", name="Idle")
    shown = page(pmo, "gaps", care.plan)
    assert "1 of 3 priorities have nothing aligned to them" in shown
    assert "1 deliverable and 0 improvement actions are aligned to nothing" in shown
    assert "1 of 2 programmes serve nothing" in shown
    assert "A stray" in shown
    assert "served only through the priority they belong to Two aims: 1 of 3 Cancer waits" in shown


def test_the_csv_has_every_cell_and_no_formula(
    care: Programme, framework: Framework, pmo: Client
) -> None:
    evil = make.make_programme(care.system, "evil", name="=HYPERLINK(1)")
    aims.align(aims.make_deliverable(evil), framework.priorities.get(key="staff"))
    lines = pmo.get(reverse("heatmap_csv", args=["north", care.plan.key])).content.decode()
    assert "evil,'=HYPERLINK(1),0,1,1" in lines
    aims.align(evil, framework.priorities.get(key="waits"))
    marks = pmo.get(reverse("coverage_csv", args=["north", care.plan.key])).content.decode()
    assert "evil,'=HYPERLINK(1),Primary,No" in marks


def fill(care: Programme, framework: Framework, times: int) -> None:
    for _ in range(times):
        parent = aims.make_priority(framework)
        part = aims.make_priority(framework, parent=parent)
        below = make.make_programme(care.system, parent=care)
        aims.align(aims.make_deliverable(below), part)
        aims.align(make.make_milestone(below), parent)
        aims.align(below, parent)


@pytest.mark.parametrize(
    ("name", "most"),
    [("priorities", 7), ("heatmap", 8), ("coverage", 8), ("gaps", 10)],
)
def test_queries_do_not_grow(
    care: Programme, framework: Framework, name: str, most: int, django_assert_max_num_queries: Any
) -> None:
    client = make.client_for(make.pmo_of(care.system))
    address = reverse(name, args=["north", care.plan.key])
    client.get(address)
    counts = []
    for times in (1, 6):
        fill(care, framework, times)
        with django_assert_max_num_queries(most) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_another_system_sees_nothing(care: Programme, framework: Framework) -> None:
    stranger = make.client_for(make.pmo_of(make.make_system("south")))
    for name in ("priorities", "heatmap", "heatmap_csv", "coverage", "coverage_csv", "gaps"):
        assert stranger.get(reverse(name, args=["north", care.plan.key])).status_code == 404
        own = ["south", care.plan.key]
        assert stranger.get(reverse(name, args=own)).status_code == 404
