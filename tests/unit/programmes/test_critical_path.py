"""What waits for what, against hand-made nets and a slower reckoning of the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.critical_path import (
    Chain,
    Circle,
    Link,
    Task,
    chains,
    critical_path,
    ends,
    in_order,
    net_of,
    placed,
    pushes,
)

MARCH = date(2017, 3, 31)


def net(**days: date | None) -> dict[str, Task]:
    return {key: Task(key, on) for key, on in days.items()}


def after(days: int) -> date:
    return MARCH + timedelta(days=days)


def test_a_thing_is_expected_no_earlier_than_what_it_waits_for():
    tasks = net(case=after(10), build=after(5), open=after(40))
    links = [Link("case", "build", 20), Link("build", "open")]
    found = placed(tasks, links)
    assert [found[k].expected for k in ("case", "build", "open")] == [
        after(10),
        after(30),
        after(40),
    ]
    assert found["build"].pushed_days == 25
    assert [found[k].slack_days for k in ("case", "build", "open")] == [10, 10, 0]


def test_the_critical_path_follows_the_least_slack_back_from_the_end():
    tasks = net(a=after(0), b=after(8), c=after(10), d=after(30))
    links = [Link("a", "c"), Link("b", "c"), Link("c", "d", 20)]
    found = placed(tasks, links)
    assert ends(found, links) == ["d"]
    assert critical_path(found, links, "d") == Chain(["b", "c", "d"], [2, 0])
    assert [found[k].slack_days for k in ("a", "b", "c", "d")] == [10, 2, 0, 0]


def test_what_has_no_date_is_given_none_but_passes_on_what_it_waits_for():
    tasks = net(case=after(10), ongoing=None, open=after(5), loose=None)
    links = [Link("case", "ongoing", 3), Link("ongoing", "open")]
    found = placed(tasks, links)
    assert found["ongoing"].task.on is None
    assert found["open"].expected == after(13)
    assert found["loose"].expected is None
    assert found["loose"].slack_days is None


def test_what_is_done_is_not_pushed():
    tasks = {"a": Task("a", after(50)), "b": Task("b", after(1), done=True)}
    assert placed(tasks, [Link("a", "b")])["b"].expected == after(1)


def test_a_circle_is_told_as_a_chain():
    links = [Link("a", "b"), Link("b", "c"), Link("c", "a")]
    with pytest.raises(Circle) as raised:
        in_order(links)
    chain = raised.value.keys
    assert chain[0] == chain[-1]
    assert set(chain) == {"a", "b", "c"}


def test_a_move_lists_what_it_pushes_by_how_much_and_by_what():
    tasks = net(case=after(0), build=after(30), open=after(60), other=after(90))
    links = [Link("case", "build", 20), Link("build", "open", 10), Link("case", "other")]
    assert pushes(tasks, links, "case", after(5)) == []
    found = pushes(tasks, links, "case", after(45))
    assert [(p.key, p.after, p.days, p.by) for p in found] == [
        ("build", after(65), 35, "case"),
        ("open", after(75), 15, "build"),
    ]


NAMES = [f"t{number}" for number in range(7)]


@st.composite
def nets(draw: st.DrawFn) -> tuple[dict[str, Task], list[Link]]:
    days = draw(st.lists(st.none() | st.integers(0, 60), min_size=7, max_size=7))
    tasks = {
        name: Task(name, None if day is None else after(day))
        for name, day in zip(NAMES, days, strict=True)
    }
    pairs = [(a, b) for i, a in enumerate(NAMES) for b in NAMES[i + 1 :]]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12))
    return tasks, [Link(a, b, draw(st.integers(0, 9))) for a, b in chosen]


def slowly(tasks: dict[str, Task], links: list[Link], key: str) -> date | None:
    own = [tasks[key].on] if tasks[key].on else []
    before = [
        day + timedelta(days=link.lag_days)
        for link in links
        if link.after == key and (day := slowly(tasks, links, link.before))
    ]
    return max([*own, *before], default=None)


@given(nets())
def test_every_expected_day_is_that_of_the_slow_reckoning_and_no_slack_is_negative(drawn):
    tasks, links = drawn
    found = placed(tasks, links)
    for key in NAMES:
        assert found[key].expected == slowly(tasks, links, key)
        slack = found[key].slack_days
        assert slack is None or slack >= 0
    for link in links:
        before, later = found[link.before].expected, found[link.after].expected
        if before and later:
            assert later >= before + timedelta(days=link.lag_days)


@given(nets(), st.sampled_from(NAMES), st.integers(0, 90))
def test_what_a_move_pushes_is_what_gets_later(drawn, moved, days):
    tasks, links = drawn
    told = {push.key: push.after for push in pushes(tasks, links, moved, after(days))}
    moving = tasks | {moved: Task(moved, after(days))}
    for key in set(NAMES) - {moved}:
        stood, now = slowly(tasks, links, key), slowly(moving, links, key)
        later = bool(tasks[key].on and stood and now and now > stood)
        assert (key in told) == later
        if later:
            assert told[key] == now


def every_chain(links: list[Link], end: str) -> list[list[Link]]:
    """Each way back from `end` to something that waits for nothing."""
    steps = [link for link in links if link.after == end]
    if not steps:
        return [[]]
    return [[*way, link] for link in steps for way in every_chain(links, link.before)]


@given(nets())
def test_the_critical_path_is_among_all_ways_to_the_end_the_one_that_is_tightest_step_by_step(
    drawn,
):
    tasks, links = drawn
    tasks = {key: Task(key, task.on or MARCH) for key, task in tasks.items()}
    found = placed(tasks, links)

    def spare(link: Link) -> int:
        later, before = slowly(tasks, links, link.after), slowly(tasks, links, link.before)
        assert later
        assert before
        return (later - before).days - link.lag_days

    for chain in chains(found, links):
        ways = every_chain(links, chain.end)
        tightest = min([spare(link) for link in reversed(way)] for way in ways)
        assert chain.spare[::-1] == tightest
        assert chain.keys in [[*(link.before for link in way), chain.end] for way in ways]


@given(nets())
def test_slack_is_what_can_be_lost_before_the_end_of_the_net_moves(drawn):
    tasks, links = drawn
    tasks = {key: Task(key, task.on or MARCH) for key, task in tasks.items()}
    found = placed(tasks, links)
    for key in NAMES:
        slack, day = found[key].slack_days, found[key].expected
        assert slack is not None
        assert day is not None
        net = net_of(found, links, key)

        def end_of_net(lost: int, key=key, day=day, net=net) -> date:
            moved = tasks | {key: Task(key, day + timedelta(days=lost))}
            return max(slowly(moved, links, other) for other in net)

        assert end_of_net(slack) == end_of_net(0)
        assert end_of_net(slack + 1) > end_of_net(0)


def test_the_net_of_a_thing_is_all_that_links_join_with_it():
    tasks = net(a=after(0), b=after(1), c=after(2), d=after(3))
    links = [Link("a", "b"), Link("c", "b")]
    found = placed(tasks, links)
    assert set(net_of(found, links, "c")) == {"a", "b", "c"}
    assert net_of(found, links, "d") == ["d"]


def test_the_tightest_net_comes_first():
    tasks = net(a=after(0), b=after(30), c=after(0), d=after(5))
    links = [Link("a", "b"), Link("c", "d", 4)]
    told = chains(placed(tasks, links), links)
    assert [(chain.end, chain.spare) for chain in told] == [("d", [1]), ("b", [30])]


def test_a_path_begins_with_what_is_open_and_ends_with_what_the_others_lead_to():
    tasks = net(a=after(0), b=after(3), z=after(9), c=None) | {"a": Task("a", after(0), done=True)}
    links = [Link("a", "b"), Link("b", "z"), Link("z", "c")]
    found = placed(tasks, links)
    assert ends(found, links) == ["c"]
    assert critical_path(found, links, "c") == Chain(["b", "z", "c"], [6, 0])
