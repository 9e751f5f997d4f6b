"""What the page of readings takes, lacks, asks and takes over. No database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assurance import psr1_content, psr1_frozen, psr1_parts, psr1_readings
from assurance.psr1_differences import changes
from programmes.refusals import Refused


def item(**changes: Any) -> dict[str, Any]:
    return {
        "id": "7",
        "key": "seen",
        "title": "Seen in time",
        "organisation": "",
        "organisation_key": "",
        "unit": "percent",
        "frequency": "monthly",
        "period": "2017-02-01",
        "numerator_name": "",
        "denominator_name": "",
        "previous": "78",
        "previous_period": "2017-01-01",
        "plan": "80",
        "plan_period": "February 2017",
        "standing_value": "",
        "value": "",
        "numerator": "",
        "denominator": "",
        "as_typed": False,
        "none_why": "",
        "note": "",
    } | changes


def content(*items: dict[str, Any]) -> dict[str, Any]:
    made = psr1_content.empty()
    return psr1_content.refreshed(made, [], [], [], list(items))


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("78.40", "78.4"),
            (" 78.4 % ", "78.4"),
            ("£1,250,000", "1250000"),
            ("−3", "-3"),
            ("0.00", "0"),
            ("-0", "0"),
            ("1200", "1200"),
            ("", ""),
            ("   ", ""),
        ],
    )
    def test_it_is_kept_without_what_goes_with_it(self, typed: str, kept: str) -> None:
        assert psr1_readings.number(typed) == kept

    @pytest.mark.parametrize(
        "typed", ["about 80", "1e5", "NaN", "Infinity", "1,2", "٣", "12.3456789", "1" * 14, "--1"]
    )
    def test_what_is_no_number_is_told(self, typed: str) -> None:
        with pytest.raises(ValueError, match="is not a number"):
            psr1_readings.number(typed)


class TestWhatLacks:
    def test_a_reading_or_why_there_is_none(self) -> None:
        assert list(psr1_readings.missing({"items": [item()]})) == ["7_value"]
        assert not psr1_readings.missing({"items": [item(value="0")]})
        assert not psr1_readings.missing({"items": [item(none_why="Late")]})

    def test_an_organisation_is_named(self) -> None:
        told = psr1_readings.missing({"items": [item(organisation="The trust")]})["7_value"]
        assert "“Seen in time, The trust” for February 2017" in told

    def test_a_question_is_settled_by_its_tick(self) -> None:
        doubted = item(value="0.78")
        assert list(psr1_readings.missing({"items": [doubted]})) == ["7_as_typed"]
        assert not psr1_readings.missing({"items": [doubted | {"as_typed": True}]})
        assert psr1_readings.asked(doubted | {"as_typed": True}).endswith("mean 78%?")

    def test_small_percentages_are_not_doubted_where_they_are_usual(self) -> None:
        assert not psr1_readings.asked(item(value="0.78", previous="0.9"))

    def test_two_numbers_are_a_reading(self) -> None:
        two = item(numerator="3", denominator="4")
        assert psr1_readings.value_of(two) == Decimal(75)
        assert not psr1_readings.missing({"items": [two]})

    def test_a_reading_that_stands_is_not_left_out(self) -> None:
        told = psr1_readings.missing({"items": [item(standing_value="79", none_why="Late")]})
        assert told["7_value"].startswith("79 stands for “Seen in time” already")


class TestTheDraft:
    def test_only_programmes_with_indicators_have_the_section(self) -> None:
        assert "readings" not in content()
        assert "readings" not in content()["marks"]
        made = content(item())
        assert list(psr1_content.sections_of(made))[3:5] == ["readings", "risks"]
        assert psr1_content.status(made, "readings") == "not_started"
        assert "readings" in psr1_content.what_stands_in_the_way(made)

    def test_the_section_goes_with_the_last_indicator(self) -> None:
        signed = content(item(value="79"))
        later = psr1_content.prefilled(signed, "2017-02")
        assert "readings" not in psr1_content.refreshed(later, [], [])

    def test_content_without_the_section_is_hashed_as_before(self) -> None:
        assert psr1_content.content_hash(psr1_content.empty()) == (
            psr1_content.content_hash(psr1_content.refreshed(psr1_content.empty(), [], []))
        )

    def test_what_is_sent_changes_what_is_said_alone(self) -> None:
        sent = {"items": [item(title="Mine", plan="1", value="81.50", note=" Words ", id="7")]}
        [kept] = psr1_parts.normalised("readings", sent, {"items": [item()]})["items"]
        assert kept == item(value="81.5", note="Words")

    def test_a_tick_without_a_reading_is_none(self) -> None:
        sent = {"items": [item(as_typed=True)]}
        [kept] = psr1_parts.normalised("readings", sent, {"items": [item()]})["items"]
        assert not kept["as_typed"]

    def test_words_for_a_number_are_refused_by_field(self) -> None:
        sent = {"items": [item(value="many")]}
        with pytest.raises(Refused) as refused:
            psr1_parts.normalised("readings", sent, {"items": [item()]})
        assert list(refused.value.errors) == ["7_value"]


class TestWhatStandsMeanwhile:
    LIVE = item(standing_value="80", value="80")

    def test_what_was_not_typed_follows(self) -> None:
        part = {"items": [item(note="Kept")]}
        assert psr1_readings.rebased(part, [self.LIVE])["items"] == [self.LIVE | {"note": "Kept"}]

    def test_what_was_typed_stays(self) -> None:
        part = {"items": [item(value="79")]}
        [kept] = psr1_readings.rebased(part, [self.LIVE])["items"]
        assert (kept["value"], kept["standing_value"]) == ("79", "80")
        assert psr1_readings.overtaken(part, [self.LIVE]) == [self.LIVE]

    def test_the_same_reading_elsewhere_overtakes_nothing(self) -> None:
        part = {"items": [item(value="80.0")]}
        assert not psr1_readings.overtaken(part, [self.LIVE])

    def test_series_come_and_go(self) -> None:
        new = item(id="8")
        part = {"items": [item(value="79")]}
        assert psr1_readings.rebased(part, [new])["items"] == [new]

    def test_a_correction_begins_with_what_stands_now(self) -> None:
        part = {"items": [item(value="79")]}
        [begun] = psr1_readings.reopened(part, [self.LIVE])["items"]
        assert begun["value"] == "80"


def test_readings_of_one_indicator_are_told_apart_by_their_organisation() -> None:
    before = {"readings": {"items": [item(id="7-1", organisation="One", value="1")]}}
    after = {"readings": {"items": [item(id="7-1", organisation="One", value="2", plan="9")]}}
    [change] = changes(before, after)
    assert change.path == ("items", "Seen in time, One", "value")


def test_what_the_board_takes_counts_each_series_once() -> None:
    def stood(**changes: Any) -> dict[str, Any]:
        told = {"value": "70", "judged": "70", "plan": "80", "plan_words": "February 2017"}
        told |= {"plan_period": "2017-02-01", "standing": "met", "variation": "usual"}
        return item() | told | {"assurance": "none"} | changes

    told = psr1_frozen.indicators(
        [
            stood(),
            stood(key="a", standing="within"),
            stood(key="b", standing="beyond"),
            stood(standing="no_data", plan=""),
            stood(value="", standing="no_data"),
            stood(value="", standing="no_data", plan=""),
        ]
    )
    assert (told["measured"], told["on"], told["no_data"]) == (4, 1, 2)
    assert [row["key"] for row in told["off"]] == ["b", "a"]
    assert "indicators" not in psr1_frozen.board_content(psr1_content.empty(), [])
