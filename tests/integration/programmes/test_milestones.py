"""Milestones: baselines stay, forecasts move with a reason, done needs evidence."""

from datetime import date

import pytest

from programmes.actions import milestones
from programmes.enums import Role
from programmes.models import AuditEntry, Programme
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make.make_programme(make.make_system())


def test_a_month_is_stored_as_its_last_day(programme: Programme) -> None:
    made = make.make_milestone(programme, baseline=date(2017, 2, 3), precision="month")
    quarter = make.make_milestone(programme, baseline=date(2017, 2, 3), precision="quarter")
    year = make.make_milestone(programme, baseline=date(2017, 4, 3), precision="year")
    assert made.baseline == date(2017, 2, 28)
    assert quarter.baseline == date(2017, 3, 31)
    assert year.baseline == year.forecast == date(2018, 3, 31)


def test_a_forecast_moves_and_keeps_the_one_before(programme: Programme) -> None:
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, programme)
    milestone = make.make_milestone(programme)
    moved = milestones.move_forecast(
        milestone=milestone,
        forecast=date(2017, 9, 30),
        reason="Contract late",
        version=1,
        by=manager,
        at=make.at(),
    )
    assert moved.baseline == date(2017, 6, 30)
    assert [f.forecast for f in moved.forecasts.all()] == [date(2017, 6, 30), date(2017, 9, 30)]
    entry = AuditEntry.objects.get(verb="milestone.forecast_moved")
    assert entry.programme == programme
    assert "from 30 June 2017 to 30 September 2017" in entry.sentence


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"reason": " "}, "reason", "Say why"),
        ({"forecast": date(2017, 1, 31)}, "forecast", "must be today or later"),
        ({"forecast": date(2017, 6, 30)}, "forecast", "already"),
    ],
)
def test_a_forecast_is_refused(
    programme: Programme, changes: dict[str, object], field: str, words: str
) -> None:
    milestone = make.make_milestone(programme)
    asked = {"forecast": date(2017, 9, 30), "reason": "Late", "version": 1} | changes
    with pytest.raises(Refused) as refused:
        milestones.move_forecast(
            milestone=milestone, by=make.pmo_of(programme.system), at=make.at(), **asked
        )
    assert words in refused.value.errors[field]


def test_somebody_else_was_first(programme: Programme) -> None:
    milestone, pmo = make.make_milestone(programme), make.pmo_of(programme.system)
    milestones.edit_words(
        milestone=milestone, words={"title": "A"}, version=1, by=pmo, at=make.at()
    )
    with pytest.raises(Stale) as stale:
        milestones.edit_words(
            milestone=milestone, words={"title": "B"}, version=1, by=pmo, at=make.at()
        )
    assert stale.value.current.title == "A"


def test_the_signature_is_authority_enough(programme: Programme) -> None:
    sro = make.appoint(None, Role.SRO, programme)
    milestone = make.make_milestone(programme)
    with pytest.raises(NotAllowed, match="Programme manager"):
        milestones.mark_done(
            milestone=milestone,
            actual=make.TODAY,
            evidence="Seen",
            version=1,
            by=sro,
            at=make.at(),
        )
    done = milestones.mark_done(
        milestone=milestone,
        actual=make.TODAY,
        evidence="Seen",
        version=None,
        by=sro,
        at=make.at(),
        psr1_reference="PSR1-2017-02-x",
    )
    assert done.actual == make.TODAY


def test_done_needs_evidence_and_no_future_day(programme: Programme) -> None:
    milestone, pmo = make.make_milestone(programme), make.pmo_of(programme.system)
    for actual, evidence, field in (
        (date(2017, 2, 7), "Seen", "actual"),
        (make.TODAY, "", "evidence"),
    ):
        with pytest.raises(Refused) as refused:
            milestones.mark_done(
                milestone=milestone,
                actual=actual,
                evidence=evidence,
                version=1,
                by=pmo,
                at=make.at(),
            )
        assert field in refused.value.errors


def test_withdrawing_is_the_pmos_alone(programme: Programme) -> None:
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, programme)
    milestone, pmo = make.make_milestone(programme), make.pmo_of(programme.system)
    with pytest.raises(NotAllowed, match="PMO"):
        milestones.withdraw(milestone=milestone, reason="No", version=1, by=manager, at=make.at())
    gone = milestones.withdraw(
        milestone=milestone, reason="Merged", version=1, by=pmo, at=make.at()
    )
    assert gone.withdrawn_on == make.TODAY
    with pytest.raises(Refused, match="withdrawn on 6 February 2017"):
        milestones.mark_done(
            milestone=gone, actual=make.TODAY, evidence="x", version=2, by=pmo, at=make.at()
        )


def test_a_done_milestone_can_be_taken_back(programme: Programme) -> None:
    milestone, pmo = make.make_milestone(programme), make.pmo_of(programme.system)
    milestones.mark_done(
        milestone=milestone, actual=make.TODAY, evidence="Seen", version=1, by=pmo, at=make.at()
    )
    back = milestones.reopen(
        milestone=milestone, reason="Wrong one", version=2, by=pmo, at=make.at()
    )
    assert back.actual is None
    assert back.evidence == ""


def test_a_key_is_made_from_the_words_once(programme: Programme) -> None:
    one = make.make_milestone(programme, title="Open the hub")
    later = date(2017, 9, 30)
    two = make.make_milestone(programme, title="Open the hub", baseline=later)
    assert [one.key, two.key] == ["open-the-hub", "open-the-hub-2"]
    assert make.make_milestone(programme, title="Add").key == "add-2", "a page has that address"


def test_a_button_pressed_twice_adds_one(programme: Programme) -> None:
    make.make_milestone(programme, title="Open the hub")
    with pytest.raises(Refused, match="with these words and this date already"):
        make.make_milestone(programme, title=" Open the hub ")
