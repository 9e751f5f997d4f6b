"""Evidence is attached to drafts alone, and never lost."""

import pytest

from assurance.actions import evidence, returns
from assurance.models import EvidenceContent
from assurance.selectors.returns import attached
from programmes.refusals import NotAllowed, Refused
from tests.factories.assurance import (
    make_office,
    open_return,
    signed_return,
    submitted_return,
)
from tests.factories.programmes import at, make_milestone, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def attach(psr1, by, **fields):
    given = {"title": "Minutes", "file_name": "minutes.txt", "media_type": "", "data": b"Agreed"}
    return evidence.attach_file(psr1=psr1, by=by, at=at(), **given | fields)


def test_the_same_bytes_are_kept_once(office):
    psr1 = open_return(office.programme)
    one, two = (attach(psr1, office.manager) for _ in range(2))
    assert one.content_id == two.content_id
    assert EvidenceContent.objects.count() == 1
    assert one.media_type == "text/plain"


def test_names_lose_folders_and_what_turns_text_about(office):
    psr1 = open_return(office.programme)
    row = attach(psr1, office.manager, file_name="C:\\plans\\a\u202etxt\n.txt", title="")
    assert (row.file_name, row.title) == ("atxt.txt", "atxt.txt")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/x", "x", "https://"])
def test_links_are_web_addresses(office, url):
    psr1 = open_return(office.programme)
    with pytest.raises(Refused, match="starts with https"):
        evidence.attach_link(psr1=psr1, title="x", url=url, by=office.manager, at=at())


def test_a_link_needs_its_title(office):
    with pytest.raises(Refused, match="what it shows"):
        evidence.attach_link(
            psr1=open_return(office.programme),
            title=" ",
            url="https://example.org",
            by=office.manager,
            at=at(),
        )


def test_the_milestone_is_the_programme_s_own(office):
    other = make_milestone(make_programme(office.system))
    with pytest.raises(Refused, match="milestone of this programme"):
        attach(open_return(office.programme), office.manager, milestone=other)


def test_what_is_removed_stays_in_the_history(office):
    psr1 = open_return(office.programme)
    row = attach(psr1, office.manager)
    evidence.remove(evidence=row, by=office.manager, at=at())
    assert attached(psr1) == []
    row.refresh_from_db()
    assert row.removed_by == office.manager


def test_nothing_is_attached_or_removed_after_submission(office):
    psr1 = open_return(office.programme)
    row = attach(psr1, office.manager)
    psr1 = submitted_return(office.programme)
    with pytest.raises(Refused, match="no longer a draft"):
        attach(psr1, office.manager)
    with pytest.raises(Refused, match="no longer a draft"):
        evidence.remove(evidence=row, by=office.manager, at=at())


def test_only_those_who_draft_attach(office):
    psr1 = open_return(office.programme)
    with pytest.raises(NotAllowed):
        attach(psr1, office.sro)


def test_a_correction_begins_with_what_was_attached(office):
    attach(open_return(office.programme), office.manager)
    signed = signed_return(office.programme)
    correction = returns.correct(psr1=signed, reason="Wrong", by=office.manager, at=at())
    (copied,) = attached(correction)
    assert copied.title == "Minutes"
    evidence.remove(evidence=copied, by=office.manager, at=at())
    assert len(attached(signed)) == 1
