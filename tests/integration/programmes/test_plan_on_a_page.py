"""The plan on a page: written part by part, read on the screen, drawn on one sheet of paper."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes.actions import improvement, plan_pages
from programmes.enums import Role
from programmes.models import AuditEntry, PlanOnAPage, Programme
from programmes.models.plan_page import PLAN_PAGE_PARTS
from programmes.presenters import paper
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories import aims
from tests.factories import programmes as make
from tests.factories.pdf_text import Paper

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script><img src='http://192.0.2.1/x.png'>{{ 7 * 7 }} <b>& co"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def care() -> Programme:
    return make.make_programme(make.make_system("north", name="North"), "care", name="Planned care")


@pytest.fixture
def manager(care: Programme) -> Client:
    return make.client_for(make.appoint(None, Role.PROGRAMME_MANAGER, care))


def address(name: str = "plan_on_a_page") -> str:
    return reverse(name, args=["north", "care"])


def text(response: Any) -> str:
    return response.content.decode()


def write(care: Programme, version: int | None = None, **words: str) -> PlanOnAPage:
    return plan_pages.save(
        programme=care,
        words=words,
        next_update_on=date(2017, 3, 1),
        version=version,
        by=make.pmo_of(care.system),
        at=make.at(),
    )


def test_a_manager_writes_it_one_item_a_line(care: Programme, manager: Client) -> None:
    assert "Nobody has written" in text(manager.get(address()))
    sent = {"version": "0", "commitment": "Better lives.", "activities": "• Train\n\n  • Hire  \n"}
    due = {
        f"next_update_on-{part}": str(n) for part, n in (("day", 1), ("month", 3), ("year", 2017))
    }
    saved = manager.post(address("plan_on_a_page_edit"), sent | due)
    assert saved["Location"] == address()
    page = PlanOnAPage.objects.get()
    assert page.activities == "Train\nHire"
    assert (page.updated_on, page.version) == (make.TODAY, 1)
    shown = text(manager.get(address()))
    assert "<li>Train</li><li>Hire</li>" in shown
    assert "Last updated: <strong>6 February 2017</strong>" in shown
    assert "Next update due: <strong>1 March 2017</strong>" in shown
    assert "Wrote the plan on a page: 2 parts" in shown


def test_an_overdue_update_is_said(care: Programme, manager: Client, settings: Any) -> None:
    write(care, scope="All of it")
    settings.STP_TODAY = date(2017, 3, 3)
    assert "1 March 2017, overdue by 2 working days" in text(manager.get(address()))


def test_a_next_update_in_the_past_is_refused(care: Programme) -> None:
    with pytest.raises(Refused, match="today or later"):
        plan_pages.save(
            programme=care,
            words={},
            next_update_on=date(2017, 2, 5),
            version=None,
            by=make.pmo_of(care.system),
            at=make.at(),
        )


def test_two_who_write_at_once_see_each_other(care: Programme, manager: Client) -> None:
    write(care, scope="Theirs")
    late = manager.post(address("plan_on_a_page_edit"), {"version": "0", "scope": "Mine"})
    assert late.status_code == 409
    assert "Theirs" in text(late)
    assert "Mine" in text(late)
    with pytest.raises(Stale):
        write(care, version=0, scope="Later")
    forced = manager.post(address("plan_on_a_page_edit"), {"version": "1", "scope": "Mine"})
    assert forced.status_code == 302
    said = AuditEntry.objects.filter(verb="page.saved").latest("id").sentence
    assert said.startswith("changed scope of the plan on a page and when the next update")


def test_only_those_who_deliver_write_it(care: Programme) -> None:
    other = make.make_programme(care.system, "other")
    stranger = make.appoint(None, Role.PROGRAMME_MANAGER, other)
    client = make.client_for(stranger)
    assert client.get(address()).status_code == 200
    assert client.get(address("plan_on_a_page_edit")).status_code == 403
    with pytest.raises(NotAllowed):
        plan_pages.save(
            programme=care, words={}, next_update_on=None, version=None, by=stranger, at=make.at()
        )
    elsewhere = make.client_for(make.pmo_of(make.make_system("south")))
    for name in ("plan_on_a_page", "plan_on_a_page_pdf", "plan_on_a_page_edit"):
        assert elsewhere.get(address(name)).status_code == 404


def test_the_sheet_of_paper_says_it_all(care: Programme, manager: Client) -> None:
    parts = {name: f"The {label.lower()} we have" for name, label in PLAN_PAGE_PARTS.items()}
    write(care, commitment="Better lives for all.", **parts)
    aims.make_deliverable(care)
    make.make_milestone(care, baseline=date(2017, 1, 31))
    make.make_risk(care, likelihood=5, impact=4)
    answer = manager.get(address("plan_on_a_page_pdf"))
    assert answer["Content-Type"] == "application/pdf"
    sheet = Paper(answer.content)
    assert len(sheet.pages) == 1
    for words in (
        "Planned care",
        "Better lives for all.",
        "Last updated: 6 February 2017",
        "Next update due: 1 March 2017",
        "0 of 1 done, 1 overdue",
        "20 Extreme",
        "Logic model",
        *parts.values(),
        *PLAN_PAGE_PARTS.values(),
    ):
        assert words in sheet.words, words


def test_markup_on_paper_is_inert_and_nothing_is_fetched(care: Programme, manager: Client) -> None:
    write(care, scope=EVIL, commitment=EVIL)
    sheet = Paper(manager.get(address("plan_on_a_page_pdf")).content)
    assert sheet.words.count("<script>alert(1)</script>") == 2
    assert "{{ 7 * 7 }} <b>& co" in sheet.words
    for name in (b"/JavaScript", b"/URI", b"/EmbeddedFile", b"/Launch", b"/OpenAction"):
        assert name not in sheet.everything


def test_paper_refuses_every_address() -> None:
    for url in ("http://192.0.2.1/", "file:///etc/passwd", "data:text/plain,x", "ftp://x/"):
        with pytest.raises(paper.NothingIsFetched):
            paper.refusing().fetch(url)
    html = "<img src='file:///etc/hostname' alt='no picture'><link rel=stylesheet href='/x.css'>"
    drawn = Paper(paper.on_one_page(lambda points: f"<p>{points}</p>{html}", (9.0,)))
    assert "9.0" in drawn.words


def test_a_rating_on_paper_is_a_word_with_its_mark(care: Programme, manager: Client) -> None:
    by = make.pmo_of(care.system)
    action = improvement.add(programme=care, words={"title": "Mend the rota"}, by=by, at=make.at())
    improvement.record_update(
        action=action,
        month=date(2017, 2, 1),
        text="Two shifts are bare; agency staff from Monday.",
        month_rag="amber",
        target_rag="green",
        assured=False,
        version=None,
        by=by,
        at=make.at(),
    )
    sheet = Paper(manager.get(address("plan_on_a_page_pdf")).content)
    assert "1 ▲ Amber" in sheet.words


def test_more_than_fits_is_drawn_small_and_in_time(care: Programme, manager: Client) -> None:
    line = "Everybody agrees who does what by when, and says so at the board each month.\n"
    write(care, **dict.fromkeys(PLAN_PAGE_PARTS, line * 4))
    assert len(Paper(manager.get(address("plan_on_a_page_pdf")).content).pages) == 1
    write(care, **dict.fromkeys(PLAN_PAGE_PARTS, line * 50))
    began = time.monotonic()
    sheet = Paper(manager.get(address("plan_on_a_page_pdf")).content)
    assert time.monotonic() - began < 30
    assert len(sheet.pages) > 1
    assert f"Page {len(sheet.pages)} of {len(sheet.pages)}" in sheet.words


def test_queries_do_not_grow(
    care: Programme, manager: Client, django_assert_max_num_queries: Any
) -> None:
    write(care, scope="All")
    manager.get(address())
    counts = []
    for times in (1, 5):
        for _ in range(times):
            make.make_milestone(care)
            make.make_risk(care)
            aims.make_deliverable(care)
        with django_assert_max_num_queries(12) as asked:
            manager.get(address())
        counts.append(len(asked))
    assert counts[0] == counts[1]
