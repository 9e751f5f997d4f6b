"""Several people, or one person twice, at the same moment: real transactions side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from assurance.actions import moves, returns
from assurance.models import Psr1Event, Psr1Return, Psr1Revision
from assurance.selectors.returns import content_of
from programmes.enums import Role
from programmes.models import MailMessage
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories.assurance import (
    FEBRUARY,
    fill,
    make_office,
    month_of,
    open_return,
    save,
    submit,
    submitted_return,
)
from tests.factories.programmes import appoint, at

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60


@pytest.fixture
def office():
    return make_office()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in its own thread and connection, begun together; results or what was raised."""
    start = Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def test_a_double_click_on_two_workers_is_one_submission(office, settings):
    settings.STP_TODAY = date(2017, 2, 20)
    psr1 = fill(open_return(office.programme))
    where = {"system": office.system.key, "month": "2017-02", "key": office.programme.key}
    clients = [Client() for _ in range(4)]
    for client in clients:
        client.force_login(office.manager)
    page, data = reverse("psr1_check", kwargs=where), {"version": psr1.revision}

    outcomes = at_once(*(lambda c=client: c.post(page, data) for client in clients))

    receipt = reverse("psr1_submitted", kwargs=where)
    assert [answer.status_code for answer in outcomes] == [302] * 4
    assert {answer.url for answer in outcomes} == {receipt}
    assert Psr1Event.objects.filter(psr1=psr1, verb="submit").count() == 1
    assert MailMessage.objects.filter(to=office.sro).count() == 1


def test_one_signature_of_eight(office):
    psr1 = submitted_return(office.programme)
    shown = psr1.revision

    def sign():
        return returns.sign(psr1=psr1, revision=shown, by=office.sro, at=at())

    outcomes = at_once(*[sign] * 8)
    assert len({event.pk for event in outcomes}) == 1
    assert Psr1Revision.objects.filter(psr1=psr1, section="sign").count() == 1


def test_signatures_of_several_programmes_neither_wait_for_ever_nor_get_lost(office):
    offices = [office, *(make_office(office.system, f"programme-{n}x") for n in range(5))]
    drafts = [submitted_return(each.programme) for each in offices]
    outcomes = at_once(
        *(
            lambda d=draft, o=each: returns.sign(psr1=d, revision=d.revision, by=o.sro, at=at())
            for draft, each in zip(drafts, offices, strict=True)
        )
    )
    assert all(isinstance(event, Psr1Event) for event in outcomes)
    assert Psr1Return.objects.filter(state="signed").count() == 6


def test_withdrawing_and_signing_at_once_leaves_one_of_them(office):
    psr1 = submitted_return(office.programme)
    shown = psr1.revision
    outcomes = at_once(
        lambda: returns.withdraw(psr1=psr1, reason="Wrong", by=office.manager, at=at()),
        lambda: returns.sign(psr1=psr1, revision=shown, by=office.sro, at=at()),
    )
    done = [each for each in outcomes if isinstance(each, Psr1Event)]
    refused = [each for each in outcomes if isinstance(each, Refused)]
    assert (len(done), len(refused)) == (1, 1)
    psr1.refresh_from_db()
    assert psr1.state == done[0].to_state


def test_signing_what_was_changed_and_submitted_again_meanwhile_is_refused(office):
    psr1 = submitted_return(office.programme)
    shown = psr1.revision
    returns.withdraw(psr1=psr1, reason="Wrong", by=office.manager, at=at())
    psr1 = save(psr1, "support", {"dependencies": "Right", "support": ""})
    draft = psr1.revision
    outcomes = at_once(
        lambda: returns.submit(psr1=psr1, revision=draft, by=office.manager, at=at()),
        lambda: returns.sign(psr1=psr1, revision=shown, by=office.sro, at=at()),
    )
    assert isinstance(outcomes[0], Psr1Event)
    assert isinstance(outcomes[1], Refused)


def test_an_sro_replaced_in_another_session_can_t_sign(office):
    psr1 = submitted_return(office.programme)
    office.sro.appointments.update(ends_on=date(2017, 1, 31))
    appoint(None, Role.SRO, office.programme, starts_on=date(2017, 2, 1))
    (outcome,) = at_once(
        lambda: returns.sign(psr1=psr1, revision=psr1.revision, by=office.sro, at=at())
    )
    assert isinstance(outcome, NotAllowed)


def two_saves(office, psr1):
    """Two people save two pages, each from what both saw first."""
    helper = appoint(None, Role.PROJECT_SUPPORT, office.programme)
    progress = {"this_month": "Mine", "next_month": "Mine"}
    support = {"dependencies": "Theirs", "support": "Theirs"}
    common = {"psr1": psr1, "revision": psr1.revision, "at": at()}
    return at_once(
        lambda: returns.save_section(
            section="progress", part=progress, by=office.manager, **common
        ),
        lambda: returns.save_section(section="support", part=support, by=helper, **common),
    )


def meeting_after_the_read(monkeypatch, *, lock):
    """Both have read the return before either writes, unless the lock keeps them apart."""
    together = Barrier(2)
    rows = Psr1Return.objects.select_related("programme__system", "system", "period")

    def read(psr1):
        found = rows.get(pk=psr1.pk)
        together.wait(PATIENCE)
        return found

    monkeypatch.setattr(returns, "locked", moves.locked if lock else read)


def test_without_the_lock_one_of_two_saves_is_lost(office, monkeypatch):
    psr1 = open_return(office.programme)
    meeting_after_the_read(monkeypatch, lock=False)
    outcomes = two_saves(office, psr1)
    assert sum(isinstance(each, IntegrityError) for each in outcomes) == 1
    said = content_of(Psr1Return.objects.get())
    assert "" in (said["progress"]["this_month"], said["support"]["dependencies"])


def test_with_the_lock_both_saves_stand(office, monkeypatch):
    psr1 = open_return(office.programme)
    meeting_after_the_read(monkeypatch, lock=True)
    outcomes = two_saves(office, psr1)
    assert sorted(each.number for each in outcomes) == [2, 3]
    said = content_of(Psr1Return.objects.get())
    assert said["progress"]["this_month"] == "Mine"
    assert said["support"]["dependencies"] == "Theirs"


def test_of_two_saves_of_one_page_one_is_a_conflict(office):
    psr1 = open_return(office.programme)
    common = {"psr1": psr1, "section": "support", "revision": 1, "by": office.manager, "at": at()}
    outcomes = at_once(
        *(
            lambda words=words: returns.save_section(part={"dependencies": words}, **common)
            for words in ("Mine", "Theirs")
        )
    )
    (conflict,) = [each for each in outcomes if isinstance(each, Stale)]
    (saved,) = [each for each in outcomes if isinstance(each, Psr1Revision)]
    assert conflict.current == saved


def test_opening_at_once_opens_one(office):
    period = month_of(office.system, FEBRUARY)
    common = {"period": period, "programme": office.programme, "by": office.pmo, "at": at()}
    outcomes = at_once(*[lambda: returns.open_return(**common)] * 3)
    assert {each.pk for each in outcomes} == {Psr1Return.objects.get().pk}


def test_of_two_corrections_one_is_refused(office):
    psr1 = submit(fill(open_return(office.programme)))
    returns.sign(psr1=psr1, revision=psr1.revision, by=office.sro, at=at())
    outcomes = at_once(
        *(
            lambda by=by: returns.correct(psr1=psr1, reason="Wrong", by=by, at=at())
            for by in (office.manager, office.pmo)
        )
    )
    assert sum(isinstance(each, Psr1Return) for each in outcomes) == 1
    assert sum(isinstance(each, Refused) for each in outcomes) == 1
