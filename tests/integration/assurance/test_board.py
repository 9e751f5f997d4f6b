"""The board's page: what it says, to whom, from the snapshot alone; and its file."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from assurance.actions import snapshots
from assurance.presenters import board_words as words
from assurance.presenters.board import exceptions, title
from assurance.presenters.board_links import Links
from assurance.presenters.board_marks import in_words
from assurance.selectors.board import lines_of
from programmes.csv_out import safe_cell
from programmes.enums import Role
from programmes.models import User
from tests.factories import assurance as psr1s
from tests.factories import board as make
from tests.factories.board import FEBRUARY
from tests.factories.programmes import appoint, at, make_programme
from tests.integration.assurance.test_snapshots import correct

pytestmark = pytest.mark.django_db
TODAY = date(2017, 4, 11)
TAGS = re.compile(r"<[^>]+>")


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "STP_TODAY", TODAY)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(html.unescape(TAGS.sub(" ", response.content.decode())).split())


def address(portfolio: make.Portfolio, month: str = "2017-02", query: str = "") -> str:
    return reverse("board", args=[portfolio.system.key, month]) + query


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: Any) -> Iterator[make.Portfolio]:
    with make.kept_for_a_module(django_db_blocker, illustrative=True) as made:
        yield made


@pytest.fixture
def portfolio(shared: make.Portfolio, db: None) -> make.Portfolio:
    return deepcopy(shared)


@pytest.fixture
def board(portfolio: make.Portfolio) -> Client:
    return signed_in(portfolio.board)


class TestThePage:
    def test_what_it_says_first(self, board, portfolio):
        page = text_of(board.get(address(portfolio)))
        assert (
            "One of 3 workstreams is not deliverable by target; one did not report. "
            "Decide 1 thing today." in page
        )
        assert "As at 21 Feb 2017 · version 1 · 2 of 3 returned · 2 reviewed · illustrative" in page
        assert "▲ better 0 ▼ worse 1 = same 1 – no rating 1" in page

    def test_the_matrix_and_where_it_comes_from(self, board, portfolio):
        page = board.get(address(portfolio)).content.decode()
        key = portfolio.system.key
        row = page[page.index("2. Sites</a>") : page.index("1. Hubs</a>")]
        assert "◆" in row
        assert "Red" in row
        assert ", worse" in row
        assert ", not as the return said" in row
        assert f"/systems/{key}/reviews/2017-02/sites/?number=1" in row
        assert f"/systems/{key}/programmes/sites/#milestones" in row
        assert "No review 10 months, Green 1, Red 1" in row

    def test_exceptions_decisions_and_risks(self, board, portfolio):
        page = text_of(board.get(address(portfolio)))
        assert "Exceptions (2)" in page
        for said in make.RECOVERY.values():
            if isinstance(said, str):
                assert said in page
        assert "by 15 Mar 2017" in page
        assert "No signed return had come in when this page was rolled up." in page
        assert "Decisions asked of the board (1)" in page
        assert "Agree to one site , needed by 1 March 2017" in page
        assert "Risks at 15 and over (1)" in page
        assert "Nobody to staff the sites" in page
        assert "16 Extreme" in page

    def test_where_said_and_agreed_differ(self, board, portfolio):
        page = text_of(board.get(address(portfolio)))
        assert (
            "2. Sites , progress against plan: said Green , agreed Red . "
            "Two of three sites have no staff." in page
        )

    def test_a_red_comes_before_other_exceptions(self, portfolio):
        snapshot = make.rolled_up(portfolio)
        found = exceptions(lines_of([snapshot.pk])[snapshot.pk], Links("x", "2017-02"))
        assert [each["because"] for each in found] == [["Progress Red"], ["Not reported"]]

    def test_markup_in_words_is_inert(self, portfolio, board):
        portfolio.care.name = "<script>alert(1)</script>"
        portfolio.care.save()
        snapshots.publish(
            snapshot=make.rolled_up(portfolio), by=portfolio.pmo, at=at(date(2017, 2, 22))
        )
        page = board.get(address(portfolio)).content.decode()
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert(1)" not in page

    def test_a_number_of_queries_that_nothing_adds_to(
        self, portfolio, board, django_assert_max_num_queries
    ):
        # The first visit in a minute also notes that somebody is there.
        board.get(address(portfolio))
        with django_assert_max_num_queries(8) as few:
            board.get(address(portfolio))
        count = len(few)
        for month in range(4, 12):
            make.published(portfolio, date(2016, month, 1))
        for number in range(20):
            make_programme(portfolio.system, f"more-{number}", parent=portfolio.care, position=30)
        snapshots.publish(
            snapshot=make.rolled_up(portfolio), by=portfolio.pmo, at=at(date(2017, 2, 23))
        )
        make.published(make.two_months())
        with django_assert_max_num_queries(count):
            assert text_of(board.get(address(portfolio))).count("more-19") == 0

    def test_today_changes_nothing_in_it(self, portfolio, board, monkeypatch):
        before = board.get(address(portfolio)).content.decode().split("<main")[1]
        monkeypatch.setattr(settings, "STP_TODAY", date(2019, 1, 5))
        after = board.get(address(portfolio)).content.decode().split("<main")[1]
        mask = re.compile(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"')
        assert mask.sub("", before.split("</main>")[0]) == mask.sub("", after.split("</main>")[0])


class TestVersionsAndMonths:
    def test_latest_leads_to_the_latest_published_month(self, board, portfolio):
        answer = board.get(reverse("board_latest", args=[portfolio.system.key]))
        assert answer["Location"] == address(portfolio)

    def test_the_chooser_works_without_scripts(self, board, portfolio):
        answer = board.get(
            reverse("board_latest", args=[portfolio.system.key]), {"month": "2017-01"}
        )
        assert answer["Location"] == address(portfolio, "2017-01")
        page = text_of(board.get(answer["Location"]))
        assert "None of 3 workstreams is reported as undeliverable by target" in page

    def test_a_past_version_opens_as_it_was_and_the_new_one_says_what_changed(
        self, board, portfolio
    ):
        before = text_of(board.get(address(portfolio)))
        second = correct(portfolio)
        snapshots.publish(snapshot=second, by=portfolio.pmo, at=at(date(2017, 3, 2)))
        now = text_of(board.get(address(portfolio)))
        assert "version 2" in now
        assert "What changed since version 1" in now
        assert "Progress against plan was Green, is Amber" in now
        assert "The lease fell through" in now
        first = text_of(board.get(address(portfolio, query="?version=1")))
        assert "What changed" not in first
        matrix = re.compile(r"Milestones Indicators on trajectory Top risk Done.*Exceptions")
        assert matrix.search(first)[0] == matrix.search(before)[0]

    def test_who_may_not_read_unpublished_ones_does_not_see_them(self, board, portfolio):
        correct(portfolio)
        assert board.get(address(portfolio, query="?version=2")).status_code == 404
        assert "version 1" in text_of(board.get(address(portfolio)))
        reader = signed_in(portfolio.pmo)
        page = text_of(reader.get(address(portfolio, query="?version=2")))
        assert "Not published" in page
        assert "version 1" in text_of(reader.get(address(portfolio)))

    def test_before_anything_is_published(self):
        fresh = make.make_portfolio()
        latest = reverse("board_latest", args=[fresh.system.key])
        assert "No board page is published yet" in text_of(signed_in(fresh.board).get(latest))
        make.rolled_up(fresh)
        page = text_of(signed_in(fresh.board).get(address(fresh)))
        assert "No board page is published for February 2017" in page
        assert "Not published" in text_of(signed_in(fresh.pmo).get(address(fresh)))

    @pytest.mark.parametrize("query", ["?version=0", "?version=x", "?version=", "?version=9" * 3])
    def test_a_version_that_is_not_there(self, board, portfolio, query):
        assert board.get(address(portfolio, query=query)).status_code == 404

    @pytest.mark.parametrize("month", ["2017-13", "2017-2", "now", "0000-01"])
    def test_a_month_that_is_none(self, board, portfolio, month):
        assert board.get(address(portfolio, month)).status_code == 404


class TestWho:
    @pytest.mark.parametrize("name", ["board", "board_csv"])
    def test_another_system_reads_as_what_does_not_exist(self, portfolio, name):
        other = make.make_portfolio()
        client = signed_in(other.board)
        mask = re.compile(rb'nonce="[^"]*"|value="[^"]*"')
        there = client.get(reverse(name, args=[portfolio.system.key, "2017-02"]))
        nowhere = client.get(reverse(name, args=["no-such-system", "2017-02"]))
        assert there.status_code == nowhere.status_code == 404
        assert mask.sub(b"", there.content) == mask.sub(b"", nowhere.content)

    def test_an_administrator_sees_none_of_it(self, portfolio):
        admin = appoint(None, Role.ADMINISTRATOR, portfolio.system)
        assert signed_in(admin).get(address(portfolio)).status_code in (403, 404)


class TestTheFile:
    def rows(self, client: Client, portfolio: make.Portfolio) -> list[dict[str, str]]:
        answer = client.get(reverse("board_csv", args=[portfolio.system.key, "2017-02"]))
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert "attachment" in answer["Content-Disposition"]
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    def test_a_row_a_line_with_all_that_the_page_shows(self, board, portfolio):
        rows = {row["Programme"]: row for row in self.rows(board, portfolio)}
        assert list(rows) == ["Care", "2. Sites", "1. Hubs", "3. Cancer"]
        sites = rows["2. Sites"]
        assert sites["Progress against plan, agreed"] == "Red"
        assert sites["Progress against plan, in the return"] == "Green"
        assert sites["Progress against plan, 12 months"] == "– – – – – – – – – – G R"
        assert sites["By when"] == "2017-03-15"
        assert rows["3. Cancer"]["State"] == "Not reported"
        assert rows["3. Cancer"]["Progress against plan, agreed"] == ""

    def test_no_cell_is_a_formula(self, board, portfolio):
        portfolio.care.name = '=HYPERLINK("http://example.org")'
        portfolio.care.save()
        snapshots.publish(
            snapshot=make.rolled_up(portfolio), by=portfolio.pmo, at=at(date(2017, 2, 22))
        )
        assert self.rows(board, portfolio)[0]["Programme"] == '\'=HYPERLINK("http://example.org")'

    @pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
    def test_what_a_spreadsheet_would_calculate_is_text(self, first):
        assert safe_cell(f"{first}1") == f"'{first}1"

    def test_numbers_stay_numbers(self):
        assert [safe_cell(value) for value in (-3, 0, None, "a-b")] == [-3, 0, "", "a-b"]


def line(**fields: Any) -> dict[str, Any]:
    agreed = fields.pop("agreed", "green")
    moved = {"progress": fields.pop("moved", "same")}
    doubt = fields.pop("confidence", "green")
    return {
        "programme": {"kind": fields.pop("kind", "workstream"), "name": "A", "number": ""},
        "state": "reported" if agreed else "not_reported",
        "agreed": {"progress": agreed, "confidence": doubt} if agreed else None,
        "movement": moved if agreed else {"progress": "not_reported"},
        "decisions": fields.pop("decisions", []),
    } | fields


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "No programme was to report for February 2017."),
        (
            [line(agreed=None)],
            "No return for February 2017 has been reviewed yet, "
            "so there is nothing agreed to show.",
        ),
        (
            [line()] * 2,
            "None of 2 workstreams is reported as undeliverable by target. "
            "Nothing to decide today.",
        ),
        (
            [line(), line(moved="worse", agreed="amber", kind="enabler")],
            "None of 2 programmes is reported as undeliverable by target; one slipped this month. "
            "Nothing to decide today.",
        ),
        (
            [line(agreed="red", moved="worse")] * 3
            + [line(moved="worse", agreed="amber", decisions=[{}])] * 2
            + [line()] * 15,
            "Three of 20 workstreams are not deliverable by target; two more slipped this month. "
            "Decide 2 things today.",
        ),
        (
            [line(agreed="red"), line(), line(agreed=None)],
            "One of 3 workstreams is not deliverable by target; none slipped this month; "
            "one did not report. Nothing to decide today.",
        ),
        (
            [line(confidence="red"), line(state="not_reviewed", agreed=None), line()],
            "None of 3 workstreams is reported as undeliverable by target; delivery of one is in "
            "doubt; one signed and not reviewed. Nothing to decide today.",
        ),
        (
            [line(escalation="Fund two leads"), line()],
            "None of 2 workstreams is reported as undeliverable by target. "
            "One matter is escalated to the board.",
        ),
        (
            [line(decisions=[{}], escalation="Fund two leads"), line()],
            "None of 2 workstreams is reported as undeliverable by target. "
            "Decide 1 thing today; one matter is escalated to the board.",
        ),
    ],
)
def test_the_headline_is_made_of_the_data(lines, said):
    assert words.headline(lines, "February 2017") == said


def test_a_year_in_words():
    assert in_words("----rraagggg", "progress") == "No review 4 months, Red 2, Amber 2, Green 4"
    assert in_words("n", "assurance") == "None 1 month"
    assert title({"number": "3", "name": "Cancer"}) == "3. Cancer"
    assert psr1s.FEBRUARY == FEBRUARY
