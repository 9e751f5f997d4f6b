"""Milestones: baselines stay, forecasts move with a reason, done needs evidence."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programmes.actions import dependencies, milestones, plan_records
from programmes.enums import Role
from programmes.models import AuditEntry, Programme
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories import programmes as make
from tests.factories.assurance import fill, items, make_office, open_return, save, sign, submit

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


def test_evidence_of_completion_is_attached_once_and_comes_back_as_a_download(
    programme: Programme, settings: Any
) -> None:
    settings.STP_TODAY = make.TODAY
    milestone = make.make_milestone(programme, "hub")
    client = make.client_for(make.pmo_of(programme.system))
    keys = [programme.system.key, programme.key, "hub"]
    add, page = reverse("milestone_evidence", args=keys), reverse("milestone", args=keys)
    minute = SimpleUploadedFile("minute.txt", b"The hub opened.")
    client.post(add, {"evidence_title": "The minute", "file": minute})
    client.post(add, {"evidence_title": "The page", "url": "https://example.org/hub"})
    again = client.post(add, {"file": SimpleUploadedFile("copy.txt", b"The hub opened.")})
    assert "attached to the milestone already" in again.content.decode()
    assert client.post(add, {}).status_code == 422
    shown = client.get(page).content.decode()
    assert "The minute</a> (file)" in shown
    assert "https://example.org/hub" in shown
    piece = milestone.evidence_files.get(url="")
    got = client.get(reverse("milestone_evidence_file", args=[*keys, piece.pk]))
    assert got.content == b"The hub opened."
    assert got["Content-Disposition"].startswith("attachment")
    elsewhere = make.make_milestone(programme, "ward")
    other = [*keys[:2], elsewhere.key, piece.pk]
    assert client.get(reverse("milestone_evidence_file", args=other)).status_code == 404
    milestone.refresh_from_db()
    assert milestone.updated_at
    assert AuditEntry.objects.filter(verb="milestone.evidence_attached").count() == 2


def test_who_only_reads_attaches_nothing(programme: Programme) -> None:
    make.make_milestone(programme, "hub")
    reader = make.client_for(make.appoint(None, Role.BOARD_MEMBER, programme.system))
    add = reverse("milestone_evidence", args=[programme.system.key, programme.key, "hub"])
    assert reader.post(add, {"url": "https://example.org"}).status_code == 403


@pytest.mark.parametrize("size", [1, 12])
def test_a_milestone_s_page_takes_as_many_queries_whatever_hangs_on_it(
    programme: Programme, size: int, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.STP_TODAY = make.TODAY
    milestone, pmo = make.make_milestone(programme, "hub"), make.pmo_of(programme.system)
    for number in range(size):
        other = make.make_milestone(programme, f"m{number}")
        dependencies.add(
            plan=programme.plan,
            before=f"milestone:{programme.key}/{other.key}",
            after=f"milestone:{programme.key}/hub",
            by=pmo,
            at=make.at(),
        )
        milestones.move_forecast(
            milestone=milestone,
            forecast=date(2017, 7, 1 + number),
            reason="Late",
            version=None,
            by=pmo,
            at=make.at(),
        )
    client = make.client_for(pmo)
    page = reverse("milestone", args=[programme.system.key, programme.key, "hub"])
    client.get(page)
    with django_assert_num_queries(10):
        client.get(page)


BASELINE = date(2017, 6, 30)


def test_neither_a_return_nor_a_file_nor_a_sheet_moves_a_baseline() -> None:
    """Each may say another baseline; only the board office's approval moves it."""
    office = make_office()
    psr1 = fill(open_return(office.programme))
    part = items(psr1, "milestones", forecast="2017-09-30", change="The lease is late")
    save(psr1, "milestones", part)
    sign(submit(psr1))
    plan, programme, pmo = office.programme.plan, office.programme, office.pmo
    key = f"{programme.key}/{office.milestone.key}"
    base = {"milestone": {key: plan_records.standing_of(plan).records["milestone"][key]}}
    said = deepcopy(base)
    said["milestone"][key]["baseline"] = "2017-12-31"
    with pytest.raises(plan_records.RecordsRefused, match="re-profile"):
        plan_records.apply(plan=plan, programme=None, said=said, base=base, by=pmo, at=make.at())
    office.milestone.refresh_from_db()
    assert office.milestone.forecast == date(2017, 9, 30)
    assert office.milestone.baseline == BASELINE
