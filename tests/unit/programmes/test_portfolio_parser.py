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
from programmes.parsers.portfolio_records import records_of
from programmes.plan_kinds import PLAN_KINDS

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


REST = """\
frameworks:
  - key: f
    name: F
    kind: aims
    priorities: [{key: a, name: A}, {key: b, name: B, parent: a}]
groups:
  - {key: g, name: G, remit: oversight, members: [{office: Chair, holder: Ann, part: chair}]}
  - {key: h, name: H, reports_to: [g]}
decisions: [{key: d, title: D, programme: one, due: 2024/25 Q2, taken_on: 2024-08-01}]
next_steps: [{key: n, title: N, due: throughout 2024/25}]
events: [{key: e, title: E, kind: board, on: null}]
dependencies: [{key: x, before: "milestone:one/m", after: "action:one/a", lag_days: 3}]
"""
PARTS = {
    "milestones": "[{key: m, title: M, baseline: 2017-03-31, priorities: [f/a]}]",
    "actions": "[{key: a, title: A, due: 2018-03, revised: [2018-04, 2018-06],"
    " updates: [{month: 2018-03, text: Done, month_rag: blue}]}]",
    "deliverables": "[{key: d, title: D, due: ongoing, contributes: [f/b]}]",
    "page": "{commitment: Yes indeed, objectives: [One, Two]}",
}
WHOLE = HEAD + node(**PARTS) + REST


def test_all_that_a_plan_is_made_of_is_read():
    records = records_of(read_portfolio(WHOLE.encode()))
    assert records["action"]["one/a"]["due"] == "2018-03"
    assert records["action"]["one/a"]["revised"] == "2018-06"
    assert set(records["action_revision"]) == {"one/a/2018-04", "one/a/2018-06"}
    assert records["action_update"]["one/a/2018-03"]["month_rag"] == "blue"
    assert records["priority"]["f/b"]["parent"] == "f/a"
    assert records["page"]["one"]["objectives"] == ["One", "Two"]
    assert records["group_member"] == {
        "g/Chair/Ann": {"organisation": None, "part": "chair", "position": 1}
    }
    assert records["next_step"]["n"]["due"] == "throughout 2024/25"
    assert records["event"]["e"]["on"] is None
    assert records["dependency"]["x"]["lag_days"] == 3


def test_every_record_has_exactly_the_columns_of_its_kind():
    records = records_of(read_portfolio(WHOLE.encode()))
    for kind, known in PLAN_KINDS.items():
        names = {column.name for column in known.columns}
        assert all(set(fields) == names for fields in records[kind].values()), kind


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("due: 2024/25 Q2", "due: 2024/25 Q5", "There is no quarter Q5. Quarters run from Q1"),
        ("due: 2024/25 Q2", "due: 2024/26", "2024/26 is not a financial year. Write 2024/25"),
        ("due: 2024/25 Q2", "due: soon", "“soon” is not a due."),
        ("due: 2018-03,", "due: 2018-13,", "There is no month 13."),
        ("2018-04, 2018-06", "2018-02", "The revised month 2018-02 of “one/a” is before"),
        ("2018-04, 2018-06", "2018-02, 2018-06", "The revised month 2018-02 of “one/a” is before"),
        ("2018-04, 2018-06", "May", "must be a month such as 2018-05, not “May”"),
        ("month_rag: blue", "month_rag: pink", "“month_rag” of an update must be one of"),
        ("priorities: [f/a]}", "priorities: [f/z]}", "The priority “f/z” of “one/m” is unknown."),
        ("priorities: [f/a]}", "priorities: [z]}", "must be two keys with a stroke between"),
        ("[f/a]}", "[f/a], contributes: [f/a]}", "“one/m” serves “f/a” and contributes to it"),
        ("{key: a, name: A}", "{key: a, name: A, parent: b}", "run in a circle: f/a → f/b → f/a."),
        ("parent: a}", "parent: z}", "The priority “f/z” of “f/b” is unknown."),
        ("{key: b, name: B", "{key: a, name: B", "priority key in “f” “a” is used twice"),
        ("remit: oversight", "reports_to: [h]", "Reporting runs in a circle: g → h → g."),
        ("reports_to: [g]", "reports_to: [z]", "The board or group “z” of “h” is unknown."),
        ("part: chair}", "part: chair}, {office: Chair, holder: Ann}", "seat in “g” “Chair, Ann”"),
        ("holder: Ann", "holder: Ann, organisation: z", "The organisation “z” of “g/Chair/Ann”"),
        ("programme: one", "programme: two", "The programme “two” of “d” is unknown."),
        ("milestone:one/m", "milestone:one/z", "The milestone “one/z” of “x” is unknown."),
        ("milestone:one/m", "risk:one/m", "must be milestone:PROGRAMME/KEY"),
        ("milestone:one/m", "action:one/a", "Dependencies run in a circle:"),
        ("lag_days: 3", "lag_days: -3", "must be a whole number, not “-3”"),
        ("kind: board", "kind: party", "“kind” of an event must be one of"),
        ("updates: [", "updates: [{month: 2018-03}, ", "month of an update of “a” “2018-03”"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_its_line(old: str, new: str, message: str):
    assert old in WHOLE
    text = WHOLE.replace(old, new, 1)
    found = faults(text)
    assert any(message in said for _, said in found), found
    assert all(FIRST <= line <= text.count("\n") for line, _ in found)


def test_the_same_dependency_twice_is_refused():
    again = ', {key: y, before: "milestone:one/m", after: "action:one/a"}]\n'
    [(_, message)] = faults(WHOLE.rstrip()[:-1] + again)
    assert message == "“y” says the same as “x”."
