"""A system among its peers and a trust among all trusts: the sentence, the table and the file."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest

from programmes.enums import Role
from programmes.models import Organisation
from tests.factories import metrics, peers
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db
PEERS = "/systems/vale/peers/"
TABLE = f"{PEERS}dashboard/"
TRUSTS = "/systems/vale/indicators/four-hours/peers/"
PEERS_QUERIES, TABLE_QUERIES, MEASURE_QUERIES, TRUSTS_QUERIES = 8, 6, 8, 14
READERS = [
    Role.PMO,
    Role.BOARD_MEMBER,
    Role.BOARD_OFFICE,
    Role.FINANCE_LEAD,
    Role.AUDITOR,
]


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def vale() -> Any:
    return make.make_system("vale", name="Vale of Trees")


@pytest.fixture
def client(vale: Any) -> Any:
    return make.client_for(make.appoint(None, Role.BOARD_MEMBER, vale))


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def rows_of(response: Any) -> list[list[str]]:
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


class TestWhatCanBeCompared:
    def test_tables_come_with_how_the_system_stands(self, vale, client):
        peers.load_table(vale)
        said = text(client.get(PEERS))
        assert (
            "Vale among 5 systems: better than the median in 0 of 2 ranked measures, best in none, "
            "worst in 1 (A&amp;E waiting time)." in said
        )
        assert "No organisation of the system is in the national open data." in said

    def test_national_measures_lead_to_the_systems_own_trusts(self, vale, client):
        peers.make_trusts(vale, ["80", "90"], name="Seen within four hours")
        said = text(client.get(PEERS))
        assert "No published table in which the system stands has been loaded." in said
        assert f"{TRUSTS}?organisation=trust-0" in said
        assert "Trust 1" not in said
        assert "Licence v3.0" in said

    @pytest.mark.parametrize("role", READERS)
    def test_every_reader_of_the_plan_may_look(self, vale, role):
        peers.load_table(vale)
        peers.make_trusts(vale, ["80", "90"])
        looking = make.client_for(make.appoint(None, role, vale))
        for page in (PEERS, TABLE, f"{TABLE}csv/", f"{TABLE}waits/", f"{TABLE}waits/csv/", TRUSTS):
            assert looking.get(page).status_code == 200

    def test_performance_and_a_national_measure_lead_here(self, vale, client):
        peers.make_trusts(vale, ["80", "90"])
        assert f'href="{PEERS}"' in text(client.get("/systems/vale/performance/"))
        indicator = "/systems/vale/indicators/four-hours/"
        assert f"{TRUSTS}?organisation=trust-0" in text(client.get(indicator))
        assert TRUSTS not in text(client.get(f"{indicator}?organisation=trust-1"))


class TestTable:
    def test_it_stands_as_printed_with_best_and_worst_in_words(self, vale, client):
        peers.load_table(vale)
        said = text(client.get(TABLE))
        assert "4 - Early<br><span" in said
        assert '<span aria-hidden="true">▼</span> Worst' in said
        assert '<span aria-hidden="true">▲</span> Best' in said
        assert '<span aria-hidden="true">◆</span> This system' in said
        assert "88.4%, upper quartile 90.1%" in said
        assert 'Target</span><span class="app-cell-value">95%' in said
        assert "19th of 44, as printed" in said
        assert "94.3%: Elm" in said

    def test_the_file_is_as_printed_and_its_dashes_are_no_formulas(self, vale, client):
        peers.load_table(vale)
        rows = rows_of(client.get(f"{TABLE}csv/"))
        assert rows[0][:3] == ["System", "A&E waiting time", "System-wide leadership"]
        assert rows[1] == ["Ash", "91.1%", "2 - Established", "No", "21,000", "'-"]
        assert [row[0] for row in rows[1:]] == list(peers.ROWS)

    def test_anothers_table_is_not_found(self, vale, client):
        hill = make.make_system("hill")
        peers.load_table(hill, "secret")
        for page in (f"{PEERS}secret/", "/systems/hill/peers/", "/systems/hill/peers/secret/"):
            assert client.get(page).status_code == 404
        peers.load_table(vale)
        assert client.get(f"{TABLE}nothing/").status_code == 404
        assert client.get(f"{TABLE}nothing/csv/").status_code == 404

    def test_words_of_others_stay_words(self, vale, client):
        rows = peers.ROWS | {"<script>alert(1)</script>": ["1%", "<b>", "No", "1", "-"]}
        peers.load_table(vale, rows=rows)
        for page in (TABLE, f"{TABLE}waits/"):
            assert "<script>alert" not in client.get(page).content.decode()


class TestMeasure:
    @pytest.mark.parametrize(
        ("key", "sentence"),
        [
            pytest.param(
                "waits",
                "Vale stands 5th of the 5 systems, the worst, at 78.7%. Higher is better; the "
                "median is 86.6% and the upper quartile, where the best quarter begins, 91.1%.",
                id="ranked",
            ),
            pytest.param(
                "leadership",
                "Vale stands joint 2nd of the 5 systems, with 2 others, at 2 - Established. Lower "
                "is better; the median is 2 and the lower quartile, where the best quarter "
                "begins, 2.",
                id="ties",
            ),
            pytest.param("special", "Vale: No, like 3 of the other 4 systems.", id="words"),
            pytest.param(
                "referrals",
                "Vale is at 17,069, among values from 17,069 per 100,000 to 22,500 per 100,000. "
                "Neither way is better: no ranks.",
                id="neutral",
            ),
            pytest.param(
                "backlog",
                "Vale is at £61.0; 19th of 44, as printed. The table prints no other system’s "
                "value.",
                id="alone",
            ),
        ],
    )
    def test_a_sentence_says_first_how_the_system_stands(self, vale, client, key, sentence):
        peers.load_table(vale)
        assert sentence in text(client.get(f"{TABLE}{key}/"))

    def test_what_was_published_and_what_was_worked_out_are_told_apart(self, vale, client):
        peers.load_table(vale)
        said = text(client.get(f"{TABLE}waits/"))
        for name, figure in (
            ("National average, as published", "88.4%"),
            ("Upper quartile, as published", "90.1%"),
            ("National target", "95%"),
            # 435.2 of five.
            ("Mean of the values here", "87.0%"),
            ("Upper quartile of the values here", "91.1%"),
            ("Median of the values here", "86.6%"),
            ("Lower quartile of the values here", "84.5%"),
        ):
            assert f'<th scope="row">{name}</th><td>{figure}</td>' in said
        assert 'class="app-box-plot"' in said
        assert "type 7 of Hyndman and Fan" in said

    def test_best_comes_first_and_the_own_system_is_marked_by_words(self, vale, client):
        peers.load_table(vale)
        said = text(client.get(f"{TABLE}waits/"))
        table = said[said.index("app-peers__places") :]
        order = [table.index(f'<th scope="row">{name}') for name in ("Elm", "Ash", "Cedar", "Vale")]
        assert order == sorted(order)
        assert "</span> This system</span>" in table

    def test_a_value_that_is_not_there_is_said_and_not_ranked(self, vale, client):
        rows = {"Ash": peers.ROWS["Ash"], "Vale": ["-", *peers.ROWS["Vale"][1:]]}
        peers.load_table(vale, rows=rows)
        said = text(client.get(f"{TABLE}waits/"))
        assert "No value is printed for Vale: the table has “-”." in said

    def test_the_file_holds_numbers_and_ranks(self, vale, client):
        peers.load_table(vale)
        answer = client.get(f"{TABLE}leadership/csv/")
        assert "peers-dashboard-leadership.csv" in answer["Content-Disposition"]
        rows = rows_of(answer)
        assert rows[0][:7] == ["System", "As printed", "Value", "Unit", "Rank", "Of", "Shared by"]
        own = ["Vale", "2 - Established", "2.000000", "Number", "2", "5", "3", "This system"]
        assert own in rows
        assert rows[1][-1] == "Best"
        assert rows[5][-1] == "Worst"


class TestAmongTrusts:
    def test_the_trust_is_ranked_among_those_with_a_figure(self, vale, client):
        peers.make_trusts(vale, ["80", "90", "85", "70", "95", None], england="88.25")
        said = text(client.get(TRUSTS))
        assert (
            "Trust 0 stands 4th of the 5 trusts with a figure for December 2016, at 80.0%. Higher "
            "is better; the median is 85.0% and the upper quartile, where the best quarter "
            "begins, 90.0%. England is at 88.3%." in said
        )
        assert "5 of the 6 trusts in these data have a figure for December 2016; 1 has none" in said
        assert "1 trust without a figure, not ranked" in said
        assert "Licence v3.0" in said
        assert "Target 95%" in said

    def test_the_usual_month_is_the_latest_that_had_ended(self, vale, client):
        indicator, trusts = peers.make_trusts(vale, ["80", "90"])
        peers.read_month(indicator, trusts, ["50", "60"], date(2017, 2, 1))
        said = text(client.get(TRUSTS))
        assert "at 80.0%" in said
        assert "The data hold months after the portal’s day, 6 February 2017, too." in said
        later = text(client.get(f"{TRUSTS}?month=2017-02"))
        assert "at 50.0%" in later
        assert "February 2017 is later than the portal’s day, 6 February 2017." in later

    def test_later_months_alone_are_offered_and_none_is_shown(self, vale, client):
        indicator, trusts = peers.make_trusts(vale, [None, None])
        peers.read_month(indicator, trusts, ["50", "60"], date(2017, 3, 1))
        said = text(client.get(TRUSTS))
        assert "No trust has a figure for a month that had ended by 6 February 2017." in said
        assert "March 2017, 2 trusts, after the portal’s day" in said
        assert client.get(f"{TRUSTS}csv/").status_code == 404

    def test_a_correction_moves_the_rank_and_the_day_before_shows_what_stood(self, vale, client):
        indicator, trusts = peers.make_trusts(vale, ["80", "90"])
        again = {"first": date(2016, 12, 1), "at": make.at(date(2017, 3, 3))}
        metrics.read(indicator, ["99"], organisation=trusts[0], **again)
        assert "stands 1st of the 2 trusts" in text(client.get(TRUSTS))
        then = text(client.get(f"{TRUSTS}?known=2017-03-02"))
        assert "stands 2nd of the 2 trusts" in then
        assert "As it was known on 2 March 2017" in then
        before = text(client.get(f"{TRUSTS}?known=2016-12-31"))
        assert "No trust has a figure." in before

    def test_a_trust_without_a_figure_is_told_and_not_ranked(self, vale, client):
        peers.make_trusts(vale, [None, "90", "80"])
        said = text(client.get(TRUSTS))
        assert "Trust 0 has no figure for December 2016, so it is not ranked; 2 trusts" in said

    def test_a_trust_that_had_closed_is_not_missed(self, vale, client):
        peers.make_trusts(vale, ["80", "90", None])
        Organisation.objects.filter(key="trust-2").update(closed_on=date(2016, 7, 1))
        assert "without a figure" not in text(client.get(TRUSTS))

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("?month=2040-01", "Select the month"),
            ("?month=<b>", "Select the month"),
            ("?organisation=trust-1", "Select the trust"),
            ("?known=2017-02-30", "As known on must be a real date"),
        ],
        ids=["month", "no-month", "anothers-trust", "known"],
    )
    def test_what_is_not_offered_is_said_by_its_field(self, vale, client, query, words):
        peers.make_trusts(vale, ["80", "90"])
        said = text(client.get(f"{TRUSTS}{query}"))
        assert "There is a problem" in said
        assert words in said
        assert "Trust 0 stands 2nd" in said

    def test_nothing_else_is_compared(self, vale, client):
        own = metrics.make_organisation(vale, "own", "Own Hospitals")
        metrics.make_indicator(vale, "ours", organisations=[own])
        metrics.make_indicator(None, "theirs", organisations=[])
        for key in ("ours", "theirs", "nothing"):
            assert client.get(f"/systems/vale/indicators/{key}/peers/").status_code == 404

    def test_the_file_has_every_trust_england_and_those_without(self, vale, client):
        peers.make_trusts(vale, ["80", "90", None], england="88.25")
        answer = client.get(f"{TRUSTS}csv/?month=2016-12")
        name = "four-hours-trust-0-among-trusts-2016-12.csv"
        assert name in answer["Content-Disposition"]
        rows = rows_of(answer)
        assert rows[1][:5] == ["Trust 1", "90.0%", "90.000000", "%", "1"]
        assert rows[2][:3] == ["Trust 0", "80.0%", "80.000000"]
        assert rows[2][3:8] == ["%", "2", "2", "1", "This trust, Worst"]
        assert rows[3][0] == "England"
        assert rows[3][7] == "Not ranked"
        assert rows[4][:3] == ["Trust 2", "No data", ""]
        assert {len(row) for row in rows} == {10}


class TestQueries:
    """However much is compared, a page asks the same of the database."""

    @pytest.mark.parametrize("systems", [2, 40])
    def test_published_tables(self, vale, client, django_assert_num_queries, systems):
        rows = {f"S{n}": [f"{n}%", "1", "No", str(n), "-"] for n in range(systems)}
        table = {"Vale": peers.ROWS["Vale"], **rows}
        peers.load_table(vale, rows=table)
        if systems > 2:
            peers.load_table(vale, "other", rows=table)
        client.get(PEERS)
        asked = {PEERS: PEERS_QUERIES, TABLE: TABLE_QUERIES, f"{TABLE}waits/": MEASURE_QUERIES}
        for page, queries in asked.items():
            with django_assert_num_queries(queries):
                client.get(page)

    @pytest.mark.parametrize("trusts", [2, 30])
    def test_open_data(self, vale, client, django_assert_num_queries, trusts):
        values = [*(str(50 + n) for n in range(trusts)), None]
        peers.make_trusts(vale, values, england="60")
        client.get(TRUSTS)
        with django_assert_num_queries(TRUSTS_QUERIES):
            client.get(TRUSTS)
