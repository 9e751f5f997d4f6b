"""Risks and issues: escalated with a reason, gathered without a circle, as they were on any day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.actions import escalations, risks
from programmes.actions.portfolio_rows import AS_LOADED
from programmes.enums import EscalationLevel, Role
from programmes.models import Plan, Programme, Risk, User
from programmes.refusals import NotAllowed, Refused, Stale
from programmes.risk_matrix import NOT_SCORED, Standing
from programmes.selectors import risks as selector
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = date(2017, 1, 10), date(2017, 2, 6), date(2017, 3, 6)


@pytest.fixture
def programme() -> Programme:
    return make.make_programme(make.make_system("north"), "care")


@pytest.fixture
def pmo(programme: Programme) -> User:
    return make.pmo_of(programme.system)


@pytest.fixture
def manager(programme: Programme) -> User:
    return make.appoint(None, Role.PROGRAMME_MANAGER, programme)


def _escalate(risk: Risk, level: str, by: User, **more: Any) -> Risk:
    given = {"reason": "It needs money", "version": None, "by": by, "at": make.at()} | more
    return escalations.escalate(risk=risk, level=level, **given)


def test_an_escalation_keeps_its_reason_and_who(programme: Programme, manager: User) -> None:
    risk = _escalate(make.make_risk(programme), EscalationLevel.PROGRAMME, manager)
    risk = _escalate(risk, EscalationLevel.BOARD, manager, reason="Only the board can")
    kept = [(one.level, one.reason, one.by) for one in risk.escalations.all()]
    assert kept == [
        ("programme", "It needs money", manager),
        ("board", "Only the board can", manager),
    ]
    assert (risk.level, risk.version, risk.updated_at) == ("board", 3, make.at())


def test_only_the_pmo_brings_back(programme: Programme, manager: User, pmo: User) -> None:
    risk = _escalate(make.make_risk(programme), EscalationLevel.BOARD, manager)
    back = {"level": "programme", "reason": "Agreed", "version": risk.version, "at": make.at()}
    with pytest.raises(NotAllowed):
        escalations.bring_back(risk=risk, by=manager, **back)
    assert escalations.bring_back(risk=risk, by=pmo, **back).level == "programme"


@pytest.mark.parametrize("level", ["workstream", "programme"])
def test_an_escalation_goes_up(programme: Programme, manager: User, pmo: User, level: str) -> None:
    risk = _escalate(make.make_risk(programme), EscalationLevel.PROGRAMME, manager)
    with pytest.raises(Refused, match="with the programme already"):
        _escalate(risk, level, manager)
    with pytest.raises(Refused, match="Select a lower level"):
        escalations.bring_back(
            risk=risk, level="board", reason="x", version=None, by=pmo, at=make.at()
        )


def test_an_escalation_needs_a_reason_an_open_risk_and_the_latest_version(
    programme: Programme, manager: User
) -> None:
    risk = make.make_risk(programme)
    with pytest.raises(Refused, match="Say why"):
        _escalate(risk, EscalationLevel.BOARD, manager, reason=" ")
    with pytest.raises(Stale):
        _escalate(risk, EscalationLevel.BOARD, manager, version=7)
    risks.close(risk=risk, note="Gone", version=None, by=manager, at=make.at())
    with pytest.raises(Refused, match="was closed on 6 February 2017"):
        _escalate(risk, EscalationLevel.BOARD, manager)


def test_a_circle_is_refused_and_shown(programme: Programme, pmo: User) -> None:
    one, two, three = (make.make_risk(programme, title=title) for title in ("One", "Two", "Three"))
    said = {"version": None, "by": pmo, "at": make.at()}
    risks.edit(risk=two, words={"part_of": one}, **said)
    risks.edit(risk=three, words={"part_of": two}, **said)
    shown = "“Three” is part of “Two” is part of “One”"
    with pytest.raises(Refused, match=shown):
        risks.edit(risk=one, words={"part_of": three}, **said)
    with pytest.raises(Refused, match="round in a circle"):
        risks.edit(risk=one, words={"part_of": one}, **said)


def test_a_risk_is_gathered_into_one_of_its_own_plan(programme: Programme, pmo: User) -> None:
    system = programme.system
    later = Plan.objects.create(system=system, key="2018", name="2018", valid_from=date(2018, 4, 1))
    others = make.make_risk(make.make_programme(system, plan=later))
    elsewhere = make.make_risk(make.make_programme(make.make_system()))
    mine = make.make_risk(programme)
    for whole in (others, elsewhere):
        with pytest.raises(Refused, match="Select a risk of the same plan"):
            risks.edit(risk=mine, words={"part_of": whole}, version=None, by=pmo, at=make.at())
    closed = make.make_risk(programme, title="Gone")
    closed = risks.close(risk=closed, note="Gone", version=None, by=pmo, at=make.at())
    with pytest.raises(Refused, match="“Gone” was closed"):
        risks.edit(risk=mine, words={"part_of": closed}, version=None, by=pmo, at=make.at())


def test_what_a_risk_gathers_is_shown_with_the_worst(programme: Programme, pmo: User) -> None:
    whole = make.make_risk(programme.system, "all", title="Workforce", likelihood=1, impact=1)
    part = make.make_risk(programme, title="Nurses", part_of=whole)
    make.make_risk(programme, title="Ward nurses", part_of=part, likelihood=5, impact=5)
    client = make.client_for(pmo)
    page = client.get(reverse("risk", args=["north", "all"])).content.decode()
    assert "2 risks and issues, 2 open; the worst is 5 × 5 = 25, Extreme" in page
    assert "– Ward nurses" in page


def test_a_risk_of_the_whole_system_belongs_to_the_plan_in_force(programme: Programme) -> None:
    risk = make.make_risk(programme.system)
    assert selector.plan_of(risk) == programme.plan
    assert Risk.objects.filter(plan=programme.plan).get() == risk


@pytest.fixture
def history(programme: Programme, pmo: User) -> Risk:
    """Scored 3 × 4 from April 2016, 5 × 4 from January 2017, 2 × 2 from March; closed and open."""
    risk = make.make_risk(
        programme,
        "nurses",
        target_likelihood=2,
        target_impact=2,
        inherent_likelihood=5,
        inherent_impact=5,
    )
    for likelihood, impact, on in ((5, 4, JANUARY), (2, 2, MARCH)):
        risks.rescore(
            risk=risk,
            likelihood=likelihood,
            impact=impact,
            reason="Counted again",
            version=None,
            by=pmo,
            at=make.at(on),
        )
    words: Any = {"target_likelihood": 1, "target_impact": 1}
    risks.edit(risk=risk, words=words, version=None, by=pmo, at=make.at(MARCH))
    return risk


@pytest.mark.parametrize(
    ("on", "current", "target"),
    [
        (date(2017, 1, 9), (3, 4), (2, 2)),
        (JANUARY, (5, 4), (2, 2)),
        (FEBRUARY, (5, 4), (2, 2)),
        (MARCH, (2, 2), (1, 1)),
    ],
    ids=["before", "that day", "after", "latest"],
)
def test_the_scores_on_any_day(
    history: Risk, on: date, current: tuple[int, int], target: tuple[int, int]
) -> None:
    history.refresh_from_db()
    scores = selector.scores_on(history, on)
    assert scores.current == Standing(*current)
    assert scores.target == Standing(*target)
    assert scores.inherent == Standing(5, 5)


def test_a_register_knows_what_was_closed_and_opened_again(history: Risk, pmo: User) -> None:
    risks.close(risk=history, note="Gone", version=None, by=pmo, at=make.at(date(2017, 3, 10)))
    risks.reopen(risk=history, reason="Back", version=None, by=pmo, at=make.at(date(2017, 3, 20)))
    unscored = make.make_risk(history.programme, likelihood=None, impact=None)
    assert history.programme
    register = selector.register(history.programme.plan, date(2017, 4, 11))
    assert register.standing(date(2017, 3, 9))[history.pk] == Standing(2, 2)
    assert history.pk not in register.standing(date(2017, 3, 12))
    assert register.standing(date(2017, 4, 11)) == {
        history.pk: Standing(2, 2),
        unscored.pk: NOT_SCORED,
    }


def test_a_score_from_the_file_counts_as_the_first() -> None:
    assert AS_LOADED in selector.CAME_WITH_THE_RISK


def test_every_change_says_when(programme: Programme, pmo: User) -> None:
    risk = make.make_risk(programme)
    risks.save_mitigation(
        risk=risk,
        mitigation=None,
        text="Hire",
        owner_office="",
        due_on=None,
        done_on=None,
        version=None,
        by=pmo,
        at=make.at(MARCH),
    )
    risk.refresh_from_db()
    assert risk.updated_at == make.at(MARCH)


def test_the_page_takes_as_many_queries_whatever_the_history(
    programme: Programme, pmo: User, settings: Any
) -> None:
    settings.STP_TODAY = make.TODAY
    client = make.client_for(pmo)
    small, large = (make.make_risk(programme, key) for key in ("small", "large"))
    for number in range(8):
        make.make_risk(programme, part_of=large)
        risks.rescore(
            risk=large,
            likelihood=1 + number % 5,
            impact=1 + number % 4,
            reason="Counted again",
            version=None,
            by=pmo,
            at=make.at(),
        )
    _escalate(large, EscalationLevel.BOARD, pmo)

    def queries(risk: Risk) -> int:
        address = reverse("risk", args=["north", risk.key])
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    assert queries(small) == queries(large) <= 10


def test_an_overdue_mitigation_says_so(programme: Programme, pmo: User, settings: Any) -> None:
    settings.STP_TODAY = make.TODAY
    risk = make.make_risk(programme, "nurses")
    for text, done_on in (("Hire", None), ("Train", make.TODAY)):
        risks.save_mitigation(
            risk=risk,
            mitigation=None,
            text=text,
            owner_office="PMO",
            due_on=date(2017, 1, 31),
            done_on=done_on,
            version=None,
            by=pmo,
            at=make.at(),
        )
    page = make.client_for(pmo).get(reverse("risk", args=["north", "nurses"])).content.decode()
    assert "Mitigations: 1 of 2 done, 1 overdue" in page
    assert page.count("31 January 2017 (overdue)") == 1


def test_a_part_is_edited_though_what_gathers_it_is_closed(programme: Programme, pmo: User) -> None:
    whole = make.make_risk(programme)
    part = make.make_risk(programme, "part", part_of=whole)
    risks.close(risk=whole, note="Gone", version=None, by=pmo, at=make.at())
    whole.refresh_from_db()
    words: Any = {"title": "Said better", "part_of": whole}
    assert risks.edit(risk=part, words=words, version=None, by=pmo, at=make.at()).part_of == whole
