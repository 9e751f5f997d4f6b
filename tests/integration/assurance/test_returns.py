"""The rules of a return, from prefilled draft to signature and correction."""

from datetime import date

import pytest

from assurance.actions import evidence, returns
from assurance.enums import Psr1State
from assurance.models import Psr1Event, Psr1Return, Psr1Revision
from assurance.psr1_content import content_hash
from assurance.selectors.returns import content_of
from programmes.enums import PeriodState, Role
from programmes.models import Appointment, MailMessage
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories.assurance import (
    FEBRUARY,
    fill,
    items,
    make_office,
    month_of,
    open_return,
    ratings,
    save,
    sign,
    signed_return,
    submit,
    submitted_return,
)
from tests.factories.programmes import appoint, at, make_milestone, make_period, make_risk

pytestmark = pytest.mark.django_db
MARCH = date(2017, 3, 1)


@pytest.fixture
def office():
    return make_office()


def test_a_first_return_starts_empty_with_the_plan_s_milestones_and_risks(office):
    content = content_of(open_return(office.programme))
    assert content["progress"] == {"this_month": "", "next_month": ""}
    assert [item["id"] for item in content["milestones"]["items"]] == [office.milestone.pk]
    assert content["milestones"]["items"][0]["forecast"] == "2017-06-30"
    assert [item["likelihood"] for item in content["risks"]["items"]] == [3]
    assert not any(mark["saved"] or mark["unchanged_since"] for mark in content["marks"].values())


def test_opening_twice_gives_the_same_return(office):
    assert open_return(office.programme) == open_return(office.programme)
    assert Psr1Return.objects.count() == 1


def test_only_the_pmo_opens(office):
    with pytest.raises(NotAllowed):
        returns.open_return(
            period=month_of(office.system, FEBRUARY),
            programme=office.programme,
            by=office.manager,
            at=at(),
        )


def test_the_next_month_is_prefilled_and_says_since_when_nothing_changed(office):
    signed_return(office.programme)
    content = content_of(open_return(office.programme, MARCH))
    assert content["progress"]["this_month"] == "The lease is signed."
    assert content["marks"]["progress"] == {"saved": False, "unchanged_since": "2017-02"}
    assert "frozen" not in content

    save(Psr1Return.objects.get(month=MARCH), "progress", content["progress"])
    submit(fill(Psr1Return.objects.get(month=MARCH), progress=content["progress"]), at=at(MARCH))
    sign(Psr1Return.objects.get(month=MARCH), at=at(MARCH, 12))
    april = content_of(open_return(office.programme, date(2017, 4, 1)))
    assert april["marks"]["progress"]["unchanged_since"] == "2017-02"


def test_the_next_month_takes_its_items_from_the_plan(office):
    psr1 = submitted_return(office.programme)
    sign(psr1)
    extra = make_milestone(office.programme, title="Second hub")
    make_risk(office.programme, title="Rent rises", likelihood=5, impact=5)
    content = content_of(open_return(office.programme, MARCH))
    assert extra.pk in [item["id"] for item in content["milestones"]["items"]]
    assert content["risks"]["items"][0]["title"] == "Rent rises"
    assert content["marks"]["milestones"]["unchanged_since"] is None
    assert content["marks"]["support"]["unchanged_since"] == "2017-02"


def test_what_is_done_or_closed_is_gone_next_month(office):
    psr1 = fill(open_return(office.programme))
    done = {"done": True, "actual": "2017-02-01", "evidence": "Opened to the public"}
    save(psr1, "milestones", items(psr1, "milestones", **done))
    save(psr1, "risks", items(psr1, "risks", closed=True, comment="Everybody is in post"))
    sign(submit(psr1))
    content = content_of(open_return(office.programme, MARCH))
    assert content["milestones"]["items"] == []
    assert content["risks"]["items"] == []


def test_a_save_is_a_new_revision_and_keeps_what_is_incomplete(office):
    psr1 = open_return(office.programme)
    saved = returns.save_section(
        psr1=psr1,
        section="progress",
        part={"this_month": "Half a thought\r\n", "status": "signed", "next_month": ""},
        revision=1,
        by=office.manager,
        at=at(),
    )
    assert saved.number == 2
    assert saved.content["progress"] == {"this_month": "Half a thought", "next_month": ""}
    assert Psr1Revision.objects.filter(psr1=psr1).count() == 2


def test_the_same_save_again_changes_nothing(office):
    psr1 = open_return(office.programme)
    part = {"this_month": "Said", "next_month": "Planned"}
    for _ in range(2):
        returns.save_section(
            psr1=psr1, section="progress", part=part, revision=1, by=office.manager, at=at()
        )
    assert Psr1Revision.objects.filter(psr1=psr1).count() == 2


def test_two_people_on_two_pages_lose_nothing(office):
    psr1 = open_return(office.programme)
    helper = appoint(None, Role.PROJECT_SUPPORT, office.programme)
    save(psr1, "progress", {"this_month": "Mine", "next_month": ""}, revision=1)
    save(psr1, "support", {"dependencies": "Theirs", "support": ""}, revision=1, by=helper)
    content = content_of(psr1)
    assert content["progress"]["this_month"] == "Mine"
    assert content["support"]["dependencies"] == "Theirs"


def test_two_people_on_one_page_meet_as_a_conflict(office):
    psr1 = open_return(office.programme)
    save(psr1, "progress", {"this_month": "Mine", "next_month": ""}, revision=1)
    with pytest.raises(Stale) as stale:
        save(psr1, "progress", {"this_month": "Theirs", "next_month": ""}, revision=1)
    assert stale.value.current.content["progress"]["this_month"] == "Mine"
    psr1.refresh_from_db()
    assert psr1.revision == 2


def test_what_can_t_be_stored_is_refused_by_field(office):
    psr1 = open_return(office.programme)
    with pytest.raises(Refused) as refused:
        save(psr1, "progress", {"this_month": "x" * 4001, "next_month": "a\x00b"})
    assert set(refused.value.errors) == {"this_month", "next_month"}


def test_a_draft_is_for_those_who_draft(office):
    psr1 = open_return(office.programme)
    for by in (office.sro, office.pmo):
        with pytest.raises(NotAllowed):
            save(psr1, "support", {"dependencies": "x"}, by=by)


def test_nothing_is_saved_once_submitted(office):
    psr1 = submitted_return(office.programme)
    with pytest.raises(Refused, match="Withdraw it first"):
        save(psr1, "support", {"dependencies": "Late thought"})


def test_the_plan_s_words_can_t_be_changed_from_a_return(office):
    psr1 = open_return(office.programme)
    save(psr1, "milestones", items(psr1, "milestones", title="Mine", baseline="2030-01-01"))
    item = content_of(psr1)["milestones"]["items"][0]
    assert (item["title"], item["baseline"]) == ("Open the hub", "2017-06-30")


def test_a_day_to_come_can_t_be_when_it_was_done(office):
    psr1 = open_return(office.programme)
    part = items(psr1, "milestones", done=True, actual="2017-12-01", evidence="x")
    with pytest.raises(Refused, match="today or in the past"):
        save(psr1, "milestones", part)


def test_submission_says_all_that_stands_in_the_way(office):
    psr1 = open_return(office.programme)
    with pytest.raises(Refused) as refused:
        submit(psr1)
    assert refused.value.errors["ratings.progress_value"] == (
        "Select a rating for progress against plan"
    )
    assert "progress.this_month" in refused.value.errors
    psr1.refresh_from_db()
    assert psr1.state == Psr1State.DRAFT


def test_amber_needs_a_plan(office):
    part = ratings("amber") | {"mitigation": " "}
    with pytest.raises(Refused, match="Amber needs one"):
        submitted_return(office.programme, ratings=part)


def test_the_same_submission_again_is_the_first(office):
    psr1 = fill(open_return(office.programme))
    first, again = (
        returns.submit(psr1=psr1, revision=psr1.revision, by=office.manager, at=at())
        for _ in range(2)
    )
    assert first == again
    assert Psr1Event.objects.filter(psr1=psr1, verb="submit").count() == 1
    assert MailMessage.objects.filter(to=office.sro).count() == 1


def test_a_submission_sent_again_after_the_signature_gives_its_receipt(office):
    psr1 = submitted_return(office.programme)
    revision = psr1.revision
    sign(psr1)
    event = returns.submit(psr1=psr1, revision=revision, by=office.manager, at=at())
    assert event.verb == "submit"


def test_a_draft_that_changed_since_it_was_checked_is_not_submitted(office):
    psr1 = fill(open_return(office.programme))
    with pytest.raises(Refused, match="changed after you opened this page"):
        submit(psr1, revision=psr1.revision - 1)


def test_late_is_taken_until_the_month_is_locked(office):
    psr1 = fill(open_return(office.programme))
    period = psr1.period
    period.state, period.locked_by, period.locked_at = PeriodState.LOCKED, office.pmo, at()
    period.save()
    with pytest.raises(Refused, match="February 2017 is locked"):
        submit(psr1)


def test_nothing_is_signed_in_a_locked_month_but_corrections(office):
    psr1 = submitted_return(office.programme)
    period = psr1.period
    period.state, period.locked_by, period.locked_at = PeriodState.LOCKED, office.pmo, at()
    period.save()
    with pytest.raises(Refused, match="February 2017 is locked"):
        sign(psr1)
    period.state, period.locked_by, period.locked_at = PeriodState.OPEN, None, None
    period.save()
    sign(psr1)
    period.state, period.locked_by, period.locked_at = PeriodState.LOCKED, office.pmo, at()
    period.save()
    correction = returns.correct(psr1=psr1, reason="Wrong", by=office.manager, at=at(MARCH))
    assert sign(submit(correction, at=at(MARCH)), at=at(MARCH, 12)).state == Psr1State.SIGNED


def test_late_is_submitted(office):
    psr1 = fill(open_return(office.programme))
    assert submit(psr1, at=at(date(2017, 5, 1))).state == Psr1State.SUBMITTED


def test_blue_says_how_many_more_months_it_needs(office):
    with pytest.raises(Refused) as refused:
        submitted_return(office.programme, ratings=ratings("blue"))
    assert "3 more months are still needed" in refused.value.errors["ratings.progress_value"]


def complete_month(office, month, progress):
    psr1 = open_return(office.programme, month)
    if month == FEBRUARY:
        done = {"done": True, "actual": "2017-02-01", "evidence": "Opened"}
        save(psr1, "milestones", items(psr1, "milestones", **done))
    evidence.attach_link(
        psr1=psr1, title="Minutes", url="https://example.org/m", by=office.manager, at=at(month)
    )
    fill(psr1, ratings=ratings(progress))
    return sign(submit(psr1, at=at(month)), at=at(month, 12))


def test_blue_is_earned_by_three_evidenced_months(office):
    complete_month(office, FEBRUARY, "green")
    with pytest.raises(Refused, match="1 more month is still needed"):
        complete_month(office, MARCH, "blue")
    save(Psr1Return.objects.get(month=MARCH), "ratings", ratings("green"))
    sign(submit(Psr1Return.objects.get(month=MARCH)))
    psr1 = complete_month(office, date(2017, 4, 1), "blue")
    assert psr1.self_progress == "blue"


def test_blue_needs_months_without_a_gap(office):
    for month in (date(2016, 12, 1), FEBRUARY):
        make_period(office.system, month, PeriodState.OPEN)
    complete_month(office, FEBRUARY, "green")
    with pytest.raises(Refused, match="1 more month is still needed"):
        complete_month(office, MARCH, "blue")


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
