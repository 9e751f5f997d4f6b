"""Reading returns: who may, what shows, and what is not there for others."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assurance.actions import evidence, returns
from assurance.models import Evidence
from assurance.selectors.returns import content_of
from programmes.enums import Role
from tests.factories.assurance import (
    fill,
    make_office,
    open_return,
    signed_return,
    submit,
    submitted_return,
)
from tests.factories.programmes import appoint, at, make_user

pytestmark = pytest.mark.django_db
MARCH = date(2017, 3, 1)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.STP_TODAY = date(2017, 2, 20)


@pytest.fixture
def office():
    return make_office()


def address(psr1, name="psr1", **more):
    where = {"system": psr1.system.key, "month": f"{psr1.month:%Y-%m}", "key": psr1.programme.key}
    return reverse(name, kwargs=where | more)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def get(client):
    def opened(psr1, by, name="psr1", query="", **more):
        client.force_login(by)
        return client.get(address(psr1, name, **more) + query)

    return opened


@pytest.fixture
def post(client):
    def sent(psr1, by, name, data, query="", **more):
        client.force_login(by)
        return client.post(address(psr1, name, **more) + query, data)

    return sent


def test_readers_get_the_signed_version_while_a_correction_is_written(office, get):
    first = signed_return(office.programme)
    second = returns.correct(psr1=first, reason="A figure", by=office.manager, at=at())
    member = appoint(None, Role.BOARD_MEMBER, office.system)
    assert first.content_hash in text_of(get(first, member))
    assert get(first, member, query="?number=2").status_code == 403
    assert second.reference in text_of(get(first, office.manager))
    assert first.content_hash in text_of(get(first, office.manager, query="?number=1"))
    assert get(first, member, query="?number=7").status_code == 404


def test_the_signed_return_says_who_signed_what(office, get):
    psr1 = signed_return(office.programme)
    text = text_of(get(psr1, appoint(None, Role.AUDITOR, office.system)))
    assert psr1.content_hash in text
    assert f"{office.sro.name}, SRO, 1 February 2017, 12:00pm" in text
    assert "0 done, 1 on track, 0 slipped, 0 overdue" in text


def test_the_history_tells_every_step_and_compares_any_two(office, get):
    psr1 = signed_return(office.programme)
    text = text_of(get(psr1, office.sro, "psr1_history"))
    for said in ("Opened", "Saved “Self-assessed ratings”", "Submitted to the SRO", "Signed"):
        assert said in text
    compared = text_of(get(psr1, office.sro, "psr1_compare", "?earlier=1&later=3"))
    assert "Progress this month: now “The lease is signed.”" in compared
    assert "They say the same" in text_of(
        get(psr1, office.sro, "psr1_compare", "?earlier=2&later=2")
    )
    assert get(psr1, office.sro, "psr1_compare", "?earlier=99").status_code == 404
    assert get(psr1, office.sro, "psr1_compare", "?earlier=x").status_code == 404


def test_files_are_attached_and_always_saved_not_shown(office, client, post):
    psr1 = open_return(office.programme)
    upload = SimpleUploadedFile("plan.txt", b"<script>alert(1)</script>", "text/html")
    data = {"kind": "file", "file-file": upload, "file-title": "Plan"}
    assert post(psr1, office.manager, "psr1_evidence", data).status_code == 302
    row = Evidence.objects.get()
    response = client.get(address(psr1, "psr1_evidence_file", pk=row.pk))
    assert response["Content-Disposition"] == 'attachment; filename="plan.txt"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/octet-stream"
    assert response.content == b"<script>alert(1)</script>"
    post(psr1, office.manager, "psr1_evidence_remove", {}, pk=row.pk)
    assert client.get(address(psr1, "psr1_evidence_file", pk=row.pk)).status_code == 404


def test_a_wrong_file_is_refused_beside_its_box(office, post):
    psr1 = open_return(office.programme)
    upload = SimpleUploadedFile("plan.xlsx", b"MZ\x90\x00")
    response = post(psr1, office.manager, "psr1_evidence", {"kind": "file", "file-file": upload})
    assert response.status_code == 422
    assert "is a program, whatever its name says" in response.content.decode()
    data = {"kind": "link", "link-title": "x", "link-url": "javascript:alert(1)"}
    response = post(psr1, office.manager, "psr1_evidence", data)
    assert response.status_code == 422
    assert not Evidence.objects.exists()


def test_evidence_of_another_system_is_not_found(office, get):
    psr1 = open_return(office.programme)
    row = evidence.attach_link(
        psr1=psr1, title="x", url="https://example.org", by=office.manager, at=at()
    )
    other = make_office(key="other")
    theirs = open_return(other.programme)
    attached = evidence.attach_file(
        psr1=theirs,
        title="x",
        file_name="x.txt",
        media_type="",
        data=b"x",
        by=other.manager,
        at=at(),
    )
    assert get(psr1, office.manager, "psr1_evidence_file", pk=attached.pk).status_code == 404
    assert get(theirs, office.manager, "psr1_evidence_file", pk=attached.pk).status_code == 404
    assert get(psr1, office.manager, "psr1_evidence_file", pk=row.pk).status_code == 404


PAGES = ("psr1", "psr1_check", "psr1_sign", "psr1_history", "psr1_compare", "psr1_evidence")


@pytest.mark.parametrize("name", PAGES)
def test_another_system_s_return_is_as_one_that_is_not_there(office, get, name):
    psr1 = submitted_return(office.programme)
    stranger = make_office(key="other").manager
    there = get(psr1, stranger, name)
    assert there.status_code == 404
    psr1.system.key = "nowhere"
    missing = get(psr1, stranger, name)
    marks = re.compile(rb'(nonce|value|content)="[^"]*"')
    assert marks.sub(b"", there.content) == marks.sub(b"", missing.content)


def test_drafts_are_not_for_board_members(office, get):
    psr1 = open_return(office.programme)
    member = appoint(None, Role.BOARD_MEMBER, office.system)
    for name in ("psr1", "psr1_history", "psr1_compare"):
        assert get(psr1, member, name).status_code == 403


def test_nobody_without_a_role_sees_anything(office, get):
    assert get(open_return(office.programme), make_user()).status_code == 404


def test_markup_is_inert_wherever_a_narrative_shows(office, get):
    nasty = "<script>alert(1)</script> \u202e 🙂"
    psr1 = fill(open_return(office.programme), progress={"this_month": nasty, "next_month": nasty})
    submit(psr1)
    for by, name in (
        (office.sro, "psr1_sign"),
        (office.manager, "psr1"),
        (office.sro, "psr1_compare"),
    ):
        html = get(psr1, by, name).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;" in html


def test_what_looks_like_a_formula_stays_text(office, get):
    formula = '=HYPERLINK("https://example.org","x")'
    psr1 = fill(open_return(office.programme), progress={"this_month": formula, "next_month": "x"})
    assert content_of(psr1)["progress"]["this_month"] == formula
    html = get(psr1, office.manager, "psr1_check").content.decode()
    assert "=HYPERLINK(&#34;https://example.org&#34;,&#34;x&#34;)" in html
