"""What waits for what: who may say so, what is refused, and no circle, not even by two at once."""

from __future__ import annotations

import threading
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from programmes.actions import dependencies, milestones
from programmes.enums import Role
from programmes.models import (
    AuditEntry,
    Deliverable,
    Dependency,
    ImprovementAction,
    Milestone,
    Plan,
    Programme,
    User,
)
from programmes.refusals import NotAllowed, Refused, Stale
from programmes.selectors import dependencies as selector
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

A, B, C = (f"milestone:care/{key}" for key in "abc")


@pytest.fixture
def care() -> Programme:
    """Three milestones, a deliverable and an action."""
    care = make.make_programme(make.make_system(), "care")
    for key, day in (("a", 10), ("b", 20), ("c", 30)):
        make.make_milestone(care, key, title=key.upper(), baseline=date(2017, 6, day))
    Deliverable.objects.create(programme=care, key="guide", title="Guide")
    ImprovementAction.objects.create(programme=care, key="fix", number="7", title="Fix it")
    return care


@pytest.fixture
def estates(care: Programme) -> Programme:
    estates = make.make_programme(care.system, "estates")
    make.make_milestone(estates, "site", title="The site")
    return estates


def join(programme: Programme, before: str, after: str, **changes: Any) -> Dependency:
    given = {"by": make.pmo_of(programme.system), "at": make.at()} | changes
    return dependencies.add(plan=programme.plan, before=before, after=after, **given)


def test_milestones_deliverables_and_actions_wait_for_each_other(
    care: Programme, estates: Programme
) -> None:
    join(care, "milestone:estates/site", "deliverable:care/guide", lag_days=14)
    made = join(care, "deliverable:care/guide", "action:care/fix")
    assert str(made) == "7 Fix it waits for Guide"
    net = selector.net(care.plan)
    assert {(one.before, one.after, one.link.lag_days) for one in net.joined} == {
        ("milestone:estates/site", "deliverable:care/guide", 14),
        ("deliverable:care/guide", "action:care/fix", 0),
    }
    said = AuditEntry.objects.filter(verb="dependency.added").first()
    assert said
    assert said.sentence == "let “Guide” wait for “The site”, 14 days between"


@pytest.mark.parametrize(
    ("before", "after", "changes", "field", "words"),
    [
        (A, "milestone:care/nowhere", {}, "after", "There is no “milestone:care/nowhere”"),
        ("risk:care/a", B, {}, "before", "There is no “risk:care/a”"),
        ("", B, {}, "before", "There is no"),
        (A, A, {}, "after", "can't wait for itself"),
        (A, B, {"lag_days": 4000}, "lag_days", "You entered 4,000"),
        (A, B, {"lag_days": -1}, "lag_days", "from 0 to 3,650"),
    ],
    ids=["unknown", "no such kind", "nothing", "itself", "too long", "negative"],
)
def test_a_dependency_is_refused(
    care: Programme, before: str, after: str, changes: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        join(care, before, after, **changes)
    assert words in refused.value.errors[field]
    assert not Dependency.objects.exists()


def test_another_plan_s_item_is_as_one_that_does_not_exist(care: Programme) -> None:
    later = Plan.objects.create(
        system=care.system, key="later", name="Later", valid_from=date(2018, 4, 1)
    )
    other_plan = make.make_programme(care.system, "hubs", plan=later)
    make.make_milestone(other_plan, "one")
    other_system = make.make_programme(make.make_system(), "wards")
    make.make_milestone(other_system, "one")
    for ref in ("milestone:hubs/one", "milestone:wards/one"):
        with pytest.raises(Refused, match=f"There is no “{ref}” in Plan 2016"):
            join(care, A, ref)


def test_the_same_twice_is_refused(care: Programme) -> None:
    join(care, A, B)
    with pytest.raises(Refused, match="“B” waits for “A” already"):
        join(care, A, B, lag_days=5)


def test_a_circle_is_refused_with_its_titles(care: Programme) -> None:
    join(care, A, B)
    join(care, B, C)
    with pytest.raises(Refused) as refused:
        join(care, C, A)
    assert "“C” → “A” → “B” → “C”" in refused.value.errors["after"]


def test_what_was_withdrawn_is_refused(care: Programme) -> None:
    pmo = make.pmo_of(care.system)
    gone = Milestone.objects.get(key="b")
    milestones.withdraw(milestone=gone, reason="No longer", version=1, by=pmo, at=make.at())
    with pytest.raises(Refused, match="“B” was withdrawn"):
        join(care, A, B)


def test_who_delivers_joins_within_the_programme_and_the_pmo_across(
    care: Programme, estates: Programme
) -> None:
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, care)
    inside = join(care, A, B, by=manager)
    with pytest.raises(NotAllowed, match="PMO"):
        join(care, "milestone:estates/site", B, by=manager)
    across = join(care, "milestone:estates/site", B)
    for name, values in (("edit", {"lag_days": 3, "note": ""}), ("remove", {})):
        with pytest.raises(NotAllowed):
            getattr(dependencies, name)(
                dependency=across, version=1, by=manager, at=make.at(), **values
            )
    dependencies.remove(dependency=inside, version=1, by=manager, at=make.at())
    with pytest.raises(NotAllowed):
        join(care, A, C, by=make.appoint(None, Role.SRO, care))


def test_days_between_change_and_an_old_page_is_stale(care: Programme) -> None:
    pmo: User = make.pmo_of(care.system)
    made = join(care, A, B)
    dependencies.edit(dependency=made, lag_days=10, note="Fit-out", version=1, by=pmo, at=make.at())
    said = AuditEntry.objects.get(verb="dependency.edited")
    assert said.sentence == "changed that “B” waits for “A”: from 0 days between to 10 days"
    for act, values in (
        (dependencies.edit, {"lag_days": 1, "note": ""}),
        (dependencies.remove, {}),
    ):
        with pytest.raises(Stale):
            act(dependency=made, version=1, by=pmo, at=make.at(), **values)
    dependencies.remove(dependency=made, version=2, by=pmo, at=make.at())
    assert not Dependency.objects.exists()
    assert AuditEntry.objects.get(verb="dependency.removed").detail["before"]["lag_days"] == 10


def test_what_waits_is_read_from_either_side(
    care: Programme, django_assert_num_queries: Any
) -> None:
    join(care, A, B)
    join(care, B, "action:care/fix")
    row = Milestone.objects.select_related("programme").get(key="b")
    with django_assert_num_queries(1):
        waits = selector.waits_of(row)
    assert [item.title for _, item in waits.waits_for] == ["A"]
    assert [item.title for _, item in waits.waited_for_by] == ["7 Fix it"]


@pytest.mark.parametrize("size", [2, 40])
def test_the_net_is_read_in_four_queries(
    care: Programme, size: int, django_assert_num_queries: Any
) -> None:
    chain = [make.make_milestone(care, f"m{n}") for n in range(size)]
    for before, after in pairwise(chain):
        join(care, f"milestone:care/{before.key}", f"milestone:care/{after.key}")
    join(care, "deliverable:care/guide", "action:care/fix")
    with django_assert_num_queries(4):
        net = selector.net(care.plan)
        titles = [item.programme.title + item.title for item in net.items.values()]
        placed = net.placed()
    assert len(titles) == size + 2
    assert len(placed) == size + 2


@pytest.mark.django_db(transaction=True)
def test_two_adds_at_once_make_no_circle(care: Programme) -> None:
    pmo = make.pmo_of(care.system)
    join(care, A, B)
    start, outcomes = threading.Barrier(2), []

    def add(before: str, after: str) -> None:
        start.wait()
        try:
            join(care, before, after, by=pmo)
            outcomes.append("added")
        except Refused as refused:
            outcomes.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=ends) for ends in ((B, C), (C, A))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("added") == 1
    assert any("in a circle" in words for words in outcomes)
    assert Dependency.objects.count() == 2
    selector.net(care.plan).placed()
