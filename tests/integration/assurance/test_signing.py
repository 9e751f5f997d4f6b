"""What a signature freezes and moves, who may give it, and corrections of it."""

from datetime import date

import pytest

from assurance.actions import evidence, returns
from assurance.enums import Psr1State
from assurance.models import Psr1Revision
from assurance.psr1_content import content_hash
from assurance.selectors.returns import content_of
from programmes.enums import Role
from programmes.models import Appointment, MailMessage
from programmes.refusals import NotAllowed, Refused
from tests.factories.assurance import (
    FEBRUARY,
    fill,
    items,
    make_office,
    open_return,
    save,
    sign,
    signed_return,
    submit,
    submitted_return,
)
from tests.factories.programmes import appoint, at, make_milestone

pytestmark = pytest.mark.django_db
MARCH = date(2017, 3, 1)


@pytest.fixture
def office():
    return make_office()


def test_the_signature_freezes_names_counts_and_evidence(office):
    psr1 = open_return(office.programme)
    evidence.attach_file(
        psr1=psr1,
        title="Lease",
        file_name="lease.txt",
        media_type="text/plain",
        data=b"Signed",
        milestone=office.milestone,
        by=office.manager,
        at=at(),
    )
    psr1 = sign(submit(fill(psr1)))
    content = content_of(psr1)
    frozen = content["frozen"]
    assert frozen["programme"] == f"1. {office.programme.name}"
    assert frozen["programme_kind"] == "Workstream"
    assert frozen["sro"] == office.sro.name
    assert frozen["counts"] == {"done": 0, "on_track": 1, "slipped": 0, "overdue": 0}
    assert frozen["evidence"][0]["sha256"] == psr1.evidence.get().content_id
    assert psr1.content_hash == content_hash(content)
    assert (psr1.self_progress, psr1.self_confidence) == ("green", "green")
    assert (psr1.milestones_on_track, psr1.top_risk_score) == (1, 12)
    assert psr1.board_content["risks"][0]["score"] == 12
    assert psr1.board_content["decisions"] == []


def test_the_signature_moves_the_plan_under_its_reference(office):
    other = make_milestone(office.programme, title="Second hub", baseline=date(2017, 7, 31))
    psr1 = fill(open_return(office.programme))
    part = items(psr1, "milestones", forecast="2017-09-30", change="The builder is late")
    part["items"][1] |= {"done": True, "actual": "2017-02-01", "evidence": "Opened early"}
    save(psr1, "milestones", part)
    save(psr1, "risks", items(psr1, "risks", likelihood=5, comment="Two have left"))
    psr1 = sign(submit(psr1))

    for row in (office.milestone, other, office.risk):
        row.refresh_from_db()
    assert office.milestone.forecast == date(2017, 9, 30)
    assert office.milestone.forecasts.last().psr1_reference == psr1.reference
    assert other.actual == date(2017, 2, 1)
    assert office.risk.score == 20
    assert office.risk.scores.last().reason == "Two have left"
    assert (psr1.milestones_done, psr1.milestones_slipped, psr1.top_risk_score) == (1, 1, 20)


def test_the_submitter_can_t_sign_by_a_second_appointment(office):
    psr1 = submitted_return(office.programme)
    Appointment.objects.filter(user=office.sro).update(ends_on=date(2017, 1, 31))
    appoint(office.manager, Role.SRO, office.programme, starts_on=FEBRUARY)
    with pytest.raises(NotAllowed, match="another person must sign it"):
        sign(psr1, by=office.manager)


def test_an_sro_replaced_meanwhile_can_t_sign(office):
    psr1 = submitted_return(office.programme)
    Appointment.objects.filter(user=office.sro).update(ends_on=date(2017, 1, 31))
    with pytest.raises(NotAllowed):
        sign(psr1, by=office.sro)


def test_the_sro_of_the_parent_can_t_sign(office):
    child = make_office(office.system, "child")
    child.programme.parent, child.programme.path = (
        office.programme,
        [
            office.programme.pk,
            child.programme.pk,
        ],
    )
    child.programme.save()
    psr1 = submitted_return(child.programme)
    with pytest.raises(NotAllowed):
        sign(psr1, by=office.sro)


def test_what_changed_since_the_sro_s_page_is_not_signed(office):
    psr1 = submitted_return(office.programme)
    shown = psr1.revision
    returns.withdraw(psr1=psr1, reason="A figure is wrong", by=office.manager, at=at())
    with pytest.raises(Refused, match="changed after you opened this page"):
        sign(psr1, revision=shown)
    save(psr1, "support", {"dependencies": "The right figure", "support": ""})
    submit(psr1)
    with pytest.raises(Refused, match="changed after you opened this page"):
        sign(psr1, revision=shown)
    assert sign(psr1).state == Psr1State.SIGNED


def test_the_same_signature_again_is_the_first(office):
    psr1 = submitted_return(office.programme)
    shown = psr1.revision
    first, again = (
        returns.sign(psr1=psr1, revision=shown, by=office.sro, at=at()) for _ in range(2)
    )
    assert first == again
    assert MailMessage.objects.filter(to=office.pmo, subject__startswith="Signed").count() == 1


def test_sending_back_says_why_and_can_be_submitted_again_unchanged(office):
    psr1 = submitted_return(office.programme)
    returns.send_back(psr1=psr1, reason="Say what the lease costs", by=office.sro, at=at())
    mail = MailMessage.objects.get(to=office.manager)
    assert "Say what the lease costs" in mail.body
    assert submit(psr1).state == Psr1State.SUBMITTED


def test_a_signature_fails_whole(office, monkeypatch):
    psr1 = fill(open_return(office.programme))
    save(psr1, "milestones", items(psr1, "milestones", forecast="2017-09-30", change="Late"))
    submit(psr1)
    monkeypatch.setattr("assurance.actions.news.signed", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sign(psr1)
    psr1.refresh_from_db()
    office.milestone.refresh_from_db()
    assert psr1.state == Psr1State.SUBMITTED
    assert office.milestone.forecast == date(2017, 6, 30)
    assert not Psr1Revision.objects.filter(psr1=psr1, section="sign").exists()


def test_a_correction_is_a_new_version_with_what_was_signed(office):
    first = signed_return(office.programme)
    correction = returns.correct(
        psr1=first, reason="A forecast was wrong", by=office.manager, at=at(MARCH)
    )
    assert correction.reference == f"{first.reference}-c2"
    assert correction.supersedes == first
    part = items(correction, "milestones", forecast="2017-08-31", change="As it should have said")
    save(correction, "milestones", part)
    correction = sign(submit(correction, at=at(MARCH)), at=at(MARCH, 12))
    first.refresh_from_db()
    office.milestone.refresh_from_db()
    assert first.state == Psr1State.SIGNED
    assert office.milestone.forecast == date(2017, 8, 31)
    assert correction.milestones_slipped == 1
    assert content_of(correction)["frozen"]["as_at"] == "2017-02-01"


def test_an_old_correction_leaves_what_the_plan_says_since(office):
    first = signed_return(office.programme)
    march = fill(open_return(office.programme, MARCH))
    save(march, "milestones", items(march, "milestones", forecast="2017-12-31", change="Later"))
    sign(submit(march))
    correction = returns.correct(psr1=first, reason="Wrong", by=office.manager, at=at(MARCH))
    save(
        correction,
        "milestones",
        items(correction, "milestones", forecast="2017-08-31", change="Meant this"),
    )
    sign(submit(correction, at=at(MARCH, 13)), at=at(MARCH, 14))
    office.milestone.refresh_from_db()
    assert office.milestone.forecast == date(2017, 12, 31)


def test_corrections_need_a_reason_a_signature_and_come_one_at_a_time(office):
    psr1 = submitted_return(office.programme)
    with pytest.raises(Refused, match="not signed yet"):
        returns.correct(psr1=psr1, reason="Wrong", by=office.manager, at=at())
    sign(psr1)
    with pytest.raises(Refused, match="why the return needs a correction"):
        returns.correct(psr1=psr1, reason=" ", by=office.manager, at=at())
    returns.correct(psr1=psr1, reason="Wrong", by=office.pmo, at=at())
    with pytest.raises(Refused, match="has a correction already"):
        returns.correct(psr1=psr1, reason="Wrong", by=office.manager, at=at())
