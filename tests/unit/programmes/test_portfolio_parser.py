"""Portfolio files: what is read, and every way in which a file is refused by line."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.parsers.portfolio import MAX_BYTES, PortfolioFaults, read_portfolio

HEAD = """\
format: 1
system: {key: vale, name: Vale, kind: STP}
plan: {key: vale-2016, name: Vale plan, valid_from: 2016-10-21}
organisations:
  - {key: trust, name: Vale Trust, kind: acute_trust}
programmes:
"""
FIRST = HEAD.count("\n") + 1


def faults(text: str | bytes) -> list[tuple[int, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(PortfolioFaults) as caught:
        read_portfolio(content)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def node(key: str = "one", **fields: str) -> str:
    rest = "".join(f", {name}: {value}" for name, value in fields.items())
    return f"  - {{key: {key}, name: Some name, kind: workstream{rest}}}\n"


def test_a_small_file_is_read():
    text = HEAD + node(
        reports="true",
        stated_impact="{amount_m: -9.9, by: 2020/21}",
        milestones="[{key: m, title: Done, baseline: 2017-03-31, precision: quarter}]",
        risks="[{key: r, title: Risk, likelihood: 3, impact: 4, mitigations: [one thing]}]",
    )
    portfolio = read_portfolio(text.encode())
    programme = portfolio.programmes[0]
    assert portfolio.plan.valid_from == date(2016, 10, 21)
    assert portfolio.organisations[0].statutory is True
    assert programme.stated_impact.amount == Decimal(-9_900_000)
    assert programme.milestones[0].baseline == date(2017, 3, 31)
    assert programme.risks[0].mitigations == ("one thing",)
    assert programme.line == FIRST


def test_a_byte_order_mark_and_windows_line_ends_are_read():
    text = (HEAD + node()).replace("\n", "\r\n")
    assert read_portfolio(b"\xef\xbb\xbf" + text.encode()).system.key == "vale"


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        (node() + node(), 1, "The programme key “one” is used twice, first on line 7."),
        (node(parent="nobody"), 0, "The parent “nobody” of “one” is unknown."),
        (node(parent="one"), 0, "The tree runs in a circle: one → one."),
        (
            node("a", parent="b") + node("b", parent="c") + node("c", parent="b"),
            1,
            "The tree runs in a circle: b → c → b.",
        ),
        (
            node(milestones="[{key: m, title: T, baseline: 2017-02-30}]"),
            0,
            "“baseline” of a milestone must be a real date; 30 February 2017 is not one.",
        ),
        (
            node(milestones="[{key: m, title: T, baseline: 2017-13-01}]"),
            0,
            "“baseline” of a milestone must be a real date; 1 month 13 2017 is not one.",
        ),
        (
            node(milestones="[{key: m, title: T, baseline: 31/03/2017}]"),
            0,
            "“baseline” of a milestone must be a date such as 2017-03-31, not “31/03/2017”.",
        ),
        (
            node(milestones="[{key: m, title: T, baseline: 2017-03-30, precision: quarter}]"),
            0,
            "“baseline” of “m” must be the last day of its quarter, 2017-03-31.",
        ),
        (
            node(milestones="[{key: m, title: T, baseline: 2017-04-30, precision: year}]"),
            0,
            "“baseline” of “m” must be the last day of its year, 2018-03-31.",
        ),
        (
            node(
                milestones="[{key: m, title: T, baseline: 2017-01-01},"
                " {key: m, title: U, baseline: 2017-01-01}]"
            ),
            0,
            "The milestone key in “one” “m” is used twice, first on line 7.",
        ),
        (node(offices="[{office: king, holder: A, from: 2016-10-21}]"), 0, "“office” of an office"),
        (
            node(offices="[{office: sro, holder: A, from: 2016-10-21, organisation: other}]"),
            0,
            "The organisation “other” is unknown.",
        ),
        (
            node(offices="[{office: sro, holder: A, from: 2016-10-21, to: 2016-10-20}]"),
            0,
            "A leaves the office before taking it.",
        ),
        (node(kindness="high"), 0, "“kindness” is no field of a programme."),
        (node(summary="[a]"), 0, "“summary” of a programme must be a single value"),
        (node(reports="maybe"), 0, "“reports” of a programme must be true or false, not “maybe”."),
        (node(number="yes"), 0, "“number” of a programme must be text; put “yes” in quotes"),
        (node(milestones="many"), 0, "“milestones” of a programme must be a list."),
        (node(milestones="[many]"), 0, "Each item must be a mapping: the fields of a milestone."),
        (node(stated_impact="{amount_m: lots}"), 0, "must be a number of million pounds"),
        (node(stated_impact="{amount_m: 1e9}"), 0, "must be a number of million pounds"),
        (node(stated_impact="{amount_m: .nan}"), 0, "must be a number of million pounds"),
        (node(stated_impact="{amount_m: ١٢}"), 0, "must be a number of million pounds"),
        (
            node(risks="[{key: r, title: R, likelihood: 6, impact: 1}]"),
            0,
            "must be 1 to 5, or null",
        ),
        (
            node(risks="[{key: r, title: R, likelihood: 3}]"),
            0,
            "The current score of “r” needs both likelihood and impact, or neither.",
        ),
        (
            node(risks="[{key: r, title: R, target: {impact: 3}}]"),
            0,
            "The target score of “r” needs both likelihood and impact, or neither.",
        ),
        (node("Not-A-Key"), 0, "“key” of a programme must be lower-case letters"),
        (node(number="12345678901"), 0, "“number” of a programme must be 10 characters or fewer"),
        ("  - {key: one, kind: workstream}\n", 0, "“name” of a programme is missing."),
        (
            "  - {key: one, name: '', kind: workstream}\n",
            0,
            "“name” of a programme must not be empty",
        ),
        ("  - {key: one, name: ~, kind: workstream}\n", 0, "“name” of a programme is missing."),
        (
            "  - {key: one, name: N, name: M, kind: workstream}\n",
            0,
            "“name” is given twice in a programme.",
        ),
        ("  - {key: one, name: N, kind: tribe}\n", 0, "“kind” of a programme must be one of"),
    ],
)
def test_a_fault_is_reported_with_its_line(body: str, line: int, message: str):
    found = faults(HEAD + body)
    assert any(at == FIRST + line and message in said for at, said in found), found


OFFICES = (
    "[{office: sro, holder: A, from: 2016-10-21, to: 2017-01-31},"
    " {office: sro, holder: B, from: %s}]"
)


def test_two_sros_at_once_are_refused_where_the_programme_reports():
    found = faults(HEAD + node(reports="true", offices=OFFICES % "2017-01-31"))
    assert [line for line, _ in found] == [FIRST]
    assert "“one” has two SROs at once: A (line 7) and B." in found[0][1]


def test_one_sro_after_the_other_is_fine_and_so_are_two_where_nothing_is_reported():
    read_portfolio((HEAD + node(reports="true", offices=OFFICES % "2017-02-01")).encode())
    read_portfolio((HEAD + node(offices=OFFICES % "2016-10-21")).encode())


def test_every_fault_is_reported_at_once_and_in_order():
    body = node("a", parent="x") + node("a", reports="maybe") + node("b", colour="red")
    lines = [line for line, _ in faults(HEAD + body)]
    assert lines == [FIRST, FIRST + 1, FIRST + 1, FIRST + 2]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "The file is empty."),
        ("# nothing\n", 1, "The file is empty."),
        ("- a\n", 1, "The file must be a mapping: the fields of the file."),
        (HEAD.replace("format: 1", "format: 2") + node(), 1, "“format” of the file must be 1"),
        (HEAD.replace("programmes:\n", ""), 1, "“programmes” of the file is missing."),
        (HEAD.replace("programmes:", "programmes: []"), 1, "“programmes” of the file is empty."),
        (HEAD + "  - {key: [a\n", 8, "This is not YAML: "),
        (HEAD + "\t- {}\n", 7, "There is a tab. Use spaces."),
        (HEAD + node() + "# \x00\n", 8, "There is a control character (U+0000)."),
        (HEAD + node() + "---\na: 1\n", 8, "A second document begins."),
        (HEAD + "  - &a {key: one}\n  - *a\n", 8, "“*a” is an alias. Write the value out."),
        (HEAD + "  - !!python/object:os.system {}\n", 7, "is a tag. Tags are not used here."),
        (
            HEAD + "  - " + "[" * 40 + "]" * 40 + "\n",
            7,
            "Lists and mappings are more than 12 deep.",
        ),
        (
            HEAD.replace("2016-10-21}", "2016-10-21, valid_to: 2016-01-01}") + node(),
            3,
            "ends before",
        ),
    ],
)
def test_a_file_that_is_no_portfolio_is_refused(text: str, line: int, message: str):
    assert any(at == line and message in said for at, said in faults(text)), faults(text)


def test_text_in_another_encoding_is_refused_with_its_line():
    assert faults(HEAD.encode() + b"# caf\xe9\n") == [
        (FIRST, "This line is not UTF-8 text. Save the file as UTF-8.")
    ]


def test_ten_megabytes_are_refused_at_once():
    content = (HEAD + node() * 200_000).encode()
    assert len(content) > 10_000_000
    before = time.perf_counter()
    [(line, message)] = faults(content)
    assert time.perf_counter() - before < 0.5
    assert line == content[:MAX_BYTES].count(b"\n") + 1
    assert message.startswith("The file is larger than 1 MB")


def test_billion_laughs_are_refused_before_anything_is_expanded():
    laughs = "a: &a [lol, lol]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert (1, "“&a” is an anchor. Write the value out where it is used.") in faults(laughs)


def test_very_deep_nesting_is_refused_and_does_not_end_the_process():
    assert faults("[" * 400_000)[0][1].startswith("Lists and mappings are more than 12 deep")


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode())))
def test_whatever_the_bytes_only_faults_come_out(content: bytes):
    with pytest.raises(PortfolioFaults):
        read_portfolio(content)


BODY = Path("programmes/portfolios/elsewhere.yaml").read_bytes()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(BODY) - 1), st.integers(0, 40), st.binary(max_size=6))
def test_a_damaged_file_is_read_or_refused_with_lines(at: int, cut: int, put: bytes):
    content = BODY[:at] + put + BODY[at + cut :]
    lines = content.count(b"\n") + content.count(b"\r") + 2
    assert all(1 <= line <= lines for line in lines_at_fault(content))


def lines_at_fault(content: bytes) -> list[int]:
    try:
        read_portfolio(content)
    except PortfolioFaults as found:
        return [fault.line for fault in found.faults]
    return []
