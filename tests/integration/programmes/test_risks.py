"""Risks: the score is computed, moves with a reason, and a closed risk stays closed."""

import pytest

from programmes.actions import risks
from programmes.enums import Role
from programmes.models import Programme, System
from programmes.refusals import NotAllowed, Refused
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make.make_programme(make.make_system())


def test_a_score_is_computed_and_kept(programme: Programme) -> None:
    risk, pmo = make.make_risk(programme), make.pmo_of(programme.system)
    assert risk.score == 12
    risen = risks.rescore(
        risk=risk, likelihood=5, impact=4, reason="Two left", version=1, by=pmo, at=make.at()
    )
    assert risen.score == 20
    assert [(s.likelihood, s.impact) for s in risen.scores.all()] == [(3, 4), (5, 4)]


def test_a_score_needs_a_reason_and_a_change(programme: Programme) -> None:
    risk, pmo = make.make_risk(programme), make.pmo_of(programme.system)
    for likelihood, reason, field in ((5, "", "reason"), (3, "Same", "likelihood")):
        with pytest.raises(Refused) as refused:
            risks.rescore(
                risk=risk,
                likelihood=likelihood,
                impact=4,
                reason=reason,
                version=1,
                by=pmo,
                at=make.at(),
            )
        assert field in refused.value.errors


def test_half_a_score_is_refused(programme: Programme) -> None:
    with pytest.raises(Refused, match="impact of the inherent score as well"):
        make.make_risk(programme, inherent_likelihood=4)
    with pytest.raises(Refused, match="target score must not be higher"):
        make.make_risk(
            programme,
            inherent_likelihood=2,
            inherent_impact=2,
            target_likelihood=3,
            target_impact=3,
        )


def test_a_closed_risk_changes_no_more(programme: Programme) -> None:
    risk, pmo = make.make_risk(programme), make.pmo_of(programme.system)
    closed = risks.close(risk=risk, note="Gone", version=1, by=pmo, at=make.at())
    with pytest.raises(Refused, match="closed on 6 February 2017"):
        risks.rescore(
            risk=closed, likelihood=1, impact=1, reason="x", version=2, by=pmo, at=make.at()
        )
    opened = risks.reopen(risk=closed, reason="Back", version=2, by=pmo, at=make.at())
    assert opened.closed_on is None


def test_who_may(programme: Programme) -> None:
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, programme)
    mine, systems = make.make_risk(programme), make.make_risk(programme.system)
    risks.close(risk=mine, note="Gone", version=1, by=manager, at=make.at())
    with pytest.raises(NotAllowed):
        risks.close(risk=systems, note="Gone", version=1, by=manager, at=make.at())


def test_mitigations(programme: Programme) -> None:
    risk, pmo = make.make_risk(programme, mitigations=["One", " "]), make.pmo_of(programme.system)
    asked = {"owner_office": "PMO", "due_on": None, "by": pmo, "at": make.at()}
    row = risks.save_mitigation(
        risk=risk, mitigation=None, text="Two", done_on=None, version=1, **asked
    )
    assert [m.text for m in risk.mitigations.all()] == ["One", "Two"]
    done = risks.save_mitigation(
        risk=risk, mitigation=row, text="Two", done_on=make.TODAY, version=2, **asked
    )
    assert done.done_on == make.TODAY


def test_keys_are_the_systems(programme: Programme) -> None:
    system: System = programme.system
    one = make.make_risk(programme, title="Too few nurses")
    two = make.make_risk(make.make_programme(system), title="Too few nurses")
    assert (one.key, two.key) == ("too-few-nurses", "too-few-nurses-2")
    with pytest.raises(Refused, match="with these words already"):
        make.make_risk(programme, title="Too few nurses")
