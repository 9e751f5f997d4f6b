"""The rules of a return, from prefilled draft to submission."""

from datetime import date

import pytest

from assurance.actions import evidence, returns
from assurance.enums import Psr1State
from assurance.models import Psr1Event, Psr1Return, Psr1Revision
from assurance.selectors.returns import content_of
from programmes.enums import PeriodState, Role
from programmes.models import MailMessage
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
