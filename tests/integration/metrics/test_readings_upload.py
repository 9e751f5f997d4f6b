"""Readings by file: every refusal by its cell, all of a file or nothing, as it was looked at."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import pytest

from metrics.models import Reading, ReadingsUpload
from programmes.enums import Role
from programmes.models import AuditEntry, System, User
from programmes.refusals import NotAllowed, Refused, Stale
from programmes.sheets.faults import SheetFaults
from tests.factories import metrics as measured
from tests.factories import programmes as make
from tests.factories import reading_files as files
from tests.factories.reading_files import reading

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


def processor_seconds() -> float:
    """Seconds of the processor, here and in the process that reads files."""
    child = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def told(vale: System, pmo: User, *rows: list[Any]) -> list[tuple[str, str]]:
    """(where, what) of every fault."""
    found = files.seen(files.received(vale, files.xlsx(rows), pmo), pmo)
    return [(fault.where, fault.what) for fault in found.faults]


class TestWriting:
    def test_a_file_is_looked_at_then_written(self, vale, waits, spent, trust, pmo):
        rows = [
            reading(),
            reading(period="2016-12", value=None, numerator=80, denominator=100),
            reading(indicator="Spent", organisation=None, period="2016/17 Q3", value="£1,234.50"),
        ]
        upload = files.received(vale, files.xlsx(rows), pmo)
        assert Reading.objects.count() == 0
        found = files.seen(upload, pmo)
        assert [line.entry.place for line in found.new] == [f"Readings, row {n}" for n in (2, 3, 4)]
        done = files.confirmed(upload, pmo)
        assert (done.outcome["new"], done.outcome["corrected"]) == (3, 0)
        stands = {(row.indicator.key, row.starts_on): row.value for row in Reading.objects.all()}
        assert stands == {
            ("waits", date(2017, 1, 1)): Decimal("78.4"),
            ("waits", date(2016, 12, 1)): Decimal(80),
            ("spent", date(2016, 10, 1)): Decimal("1234.5"),
        }
        row = Reading.objects.get(indicator=waits, starts_on=date(2017, 1, 1))
        assert (row.organisation, row.provenance, row.by) == (trust, "File readings.xlsx", pmo)
        assert AuditEntry.objects.filter(verb="readings.uploaded").count() == 1

    @pytest.mark.parametrize(
        ("said", "starts"),
        [
            ("2017-01", date(2017, 1, 1)),
            ("January 2017", date(2017, 1, 1)),
            ("Jan-17", date(2017, 1, 1)),
            ("01/01/2017", date(2017, 1, 1)),
            ("31/01/2017", date(2017, 1, 1)),
            ("201701", date(2017, 1, 1)),
            (date(2017, 1, 1), date(2017, 1, 1)),
            (date(2016, 12, 31), date(2016, 12, 1)),
        ],
        ids=str,
    )
    def test_a_month_is_read_as_people_write_it(self, vale, waits, pmo, said, starts):
        found = files.seen(files.received(vale, files.xlsx([reading(period=said)]), pmo), pmo)
        assert [line.entry.said.starts_on for line in found.new] == [starts]

    @pytest.mark.parametrize("said", ["2016/17 Q3", "Q3 2016/17", "2016-17 Q3", "31/12/2016"])
    def test_a_quarter_too(self, vale, spent, pmo, said):
        row = reading(indicator="spent", organisation=None, period=said)
        found = files.seen(files.received(vale, files.xlsx([row]), pmo), pmo)
        assert [line.entry.said.starts_on for line in found.new] == [date(2016, 10, 1)]

    @pytest.mark.parametrize("said", ["vale-trust", "RXX", "vale hospitals  NHS trust"])
    def test_an_organisation_by_key_code_or_name(self, vale, waits, trust, pmo, said):
        found = files.seen(files.received(vale, files.xlsx([reading(organisation=said)]), pmo), pmo)
        assert [line.entry.organisation for line in found.new] == [trust]

    def test_a_calculated_value_is_kept_to_six_decimals(self, vale, waits, pmo):
        files.confirmed(files.received(vale, files.xlsx([reading(value=235 / 3)]), pmo), pmo)
        assert Reading.objects.get().value == Decimal("78.333333")

    def test_what_stands_is_corrected_for_a_reason_and_what_is_the_same_left(
        self, vale, waits, trust, pmo
    ):
        measured.read(waits, ["70", "71"], organisation=trust, first=date(2016, 12, 1))
        rows = [reading(value=70, period="2016-12"), reading(value=72)]
        upload = files.received(vale, files.xlsx(rows), pmo)
        found = files.seen(upload, pmo)
        assert (len(found.unchanged), len(found.corrected), len(found.new)) == (1, 1, 0)
        assert found.corrected[0].before.value == 71
        with pytest.raises(Refused) as refused:
            files.confirmed(upload, pmo)
        assert list(refused.value.errors) == ["reason"]
        done = files.confirmed(upload, pmo, reason="The trust counted again")
        assert (done.outcome["corrected"], done.outcome["unchanged"]) == (1, 1)
        latest = Reading.objects.get(starts_on=date(2017, 1, 1), number=2)
        assert (latest.value, latest.reason) == (72, "The trust counted again")

    def test_each_row_may_say_why_and_where_it_is_from(self, vale, waits, trust, pmo):
        measured.read(waits, ["70"], organisation=trust, first=date(2017, 1, 1))
        row = [*reading(reason="Coded again"), "The trust's return"]
        data = files.xlsx([row], heads=(*files.HEADS, "Provenance"))
        files.confirmed(files.received(vale, data, pmo), pmo)
        latest = Reading.objects.get(number=2)
        assert (latest.reason, latest.provenance) == ("Coded again", "The trust's return")


class TestAsking:
    def test_an_unlikely_value_is_asked_about(self, vale, waits, pmo):
        rows = [reading(value=0.78), reading(value=0.79, period="2016-12")]
        upload = files.received(vale, files.xlsx(rows), pmo)
        found = files.seen(upload, pmo)
        assert found.asked[0].question == "0.78% is very small. Did you mean 78%?"
        ids = [line.row.id for line in found.asked]
        for ticked in ([], ids[:1]):
            with pytest.raises(Refused) as refused:
                files.confirmed(upload, pmo, as_typed=ticked)
            assert list(refused.value.errors) == ["all_as_typed"]
        assert Reading.objects.count() == 0
        files.confirmed(upload, pmo, as_typed=ids)
        assert Reading.objects.count() == 2

    def test_all_can_be_right_at_once(self, vale, waits, pmo):
        upload = files.received(vale, files.xlsx([reading(value=0.78)]), pmo)
        files.confirmed(upload, pmo, all_as_typed=True)
        assert Reading.objects.get().value == Decimal("0.78")

    def test_what_stands_already_is_not_asked_about(self, vale, waits, trust, pmo):
        measured.read(waits, ["0.78"], organisation=trust, first=date(2017, 1, 1))
        found = files.seen(files.received(vale, files.xlsx([reading(value=0.78)]), pmo), pmo)
        assert (found.asked, len(found.unchanged)) == ([], 1)


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "where", "what"),
        [
            ({"indicator": "wates"}, "A2", "“wates” is no indicator here."),
            ({"indicator": None}, "A2", "The indicator is missing."),
            ({"organisation": None}, "B2", "The organisation is missing."),
            ({"organisation": "another"}, "B2", "“another” is no organisation here."),
            ({"organisation": "member"}, "B2", "“Waits” is not measured for “member”"),
            ({"organisation": "closed"}, "B2", "The organisation closed on 1 October 2016"),
            ({"period": "2017-03"}, "C2", "March 2017 has not begun yet"),
            ({"period": "2016/17 Q3"}, "C2", "The period must be a month"),
            ({"period": "15/01/2017"}, "C2", "“15/01/2017” is neither the first nor the last day"),
            ({"period": "lately"}, "C2", "“lately” is not a period. Write a month as 2017-03"),
            ({"period": "2017-13"}, "C2", "There is no month 13"),
            ({"period": None}, "C2", "The period is missing."),
            ({"period": "1066-10"}, "C2", "The period must lie between 1990 and 2100"),
            ({"value": "seventy"}, "D2", "“seventy” is not a number such as 78.4"),
            ({"value": "n/a"}, "D2", "“n/a” is not a number"),
            ({"value": "1e3"}, "D2", "“1e3” is not a number"),
            ({"value": True}, "D2", "“TRUE” is not a number"),
            ({"value": date(2017, 1, 1)}, "D2", "“1 January 2017” is not a number"),
            ({"value": 7800}, "D2", "7800 is not a percentage"),
            ({"value": None, "numerator": 9, "denominator": 8}, "E2", "The numerator must not be"),
            ({"numerator": 9}, "F2", "Enter the denominator as well"),
            ({"reason": "x" * 301}, "G2", "It must be 300 characters or fewer. It has 301"),
            ({"reason": "a\nb"}, "G2", "It must be one line"),
        ],
        ids=lambda value: str(value)[:40],
    )  # fmt: skip
    def test_by_its_cell(self, vale, waits, pmo, words, where, what):
        measured.make_organisation(vale, "member", "Member")
        closed = measured.make_organisation(vale, "closed", "Closed")
        closed.closed_on = date(2016, 10, 1)
        closed.save()
        waits.organisations.add(closed)
        found = told(vale, pmo, reading(**words))
        assert [place for place, _ in found] == [f"Readings, cell {where}"]
        assert found[0][1].startswith(what)

    def test_a_double_names_both_places(self, vale, waits, pmo):
        found = told(vale, pmo, reading(), reading(period="2016-12"), reading(organisation="RXX"))
        assert found == [("Readings, cell C4", "The same reading stands at Readings, row 2")]

    def test_another_systems_indicator_is_none(self, vale, pmo):
        measured.make_indicator(make.make_system("elsewhere"), "waits", name="Waits")
        found = told(vale, pmo, reading())
        assert found[0][1].startswith("“waits” is no indicator here")

    def test_an_indicator_without_an_appointment(self, vale, waits, spent, care):
        other = make.make_programme(vale, "mental-health")
        lead = make.appoint(None, Role.PROGRAMME_MANAGER, other)
        found = told(vale, lead, reading())
        assert found[0][0] == "Readings, cell A2"
        assert found[0][1].startswith("To enter readings of “Waits”, you need an appointment")

    def test_a_name_of_two_indicators_asks_for_the_key(self, vale, care, pmo):
        for key in ("a", "b"):
            measured.make_indicator(care, key, name="Waits")
        found = told(vale, pmo, reading(indicator="waits", organisation=None))
        assert "Write the key of one: a, b" in found[0][1]

    def test_one_refused_row_holds_back_all(self, vale, waits, pmo):
        rows = [reading(), reading(period="2016-12", value="seventy")]
        upload = files.received(vale, files.xlsx(rows), pmo)
        with pytest.raises(Refused, match="Nothing is written while a row is refused"):
            files.confirmed(upload, pmo)
        assert Reading.objects.count() == 0

    def test_cells_that_calculate_to_nothing_are_told(self, vale, waits, pmo):
        assert told(vale, pmo, reading(value="=A1+1", numerator=1)) == [
            ("Readings, cell D2", "The cell calculates and holds no value. Write the value")
        ]


class TestHeadings:
    def faults(self, vale: System, pmo: User, *heads: str) -> list[str]:
        with pytest.raises(SheetFaults) as found:
            files.received(vale, files.xlsx([reading()], heads=heads), pmo)
        assert ReadingsUpload.objects.count() == 0
        return [str(fault) for fault in found.value.faults]

    def test_they_stand_in_any_order(self, vale, waits, pmo):
        heads = ("VALUE", "Notes", "Month", " indicator: ", "ODS code")
        data = files.xlsx([[78.4, "x", "2017-01", "waits", "RXX"]], heads=heads)
        upload = files.received(vale, data, pmo)
        assert len(files.seen(upload, pmo).new) == 1
        assert upload.content["unread"] == ["the column “Notes” of Readings"]

    def test_a_missing_one_is_told(self, vale, waits, pmo):
        found = self.faults(vale, pmo, "Indicator", "Organisation", "When", "Value")
        assert found == ["Readings: The column “Period” is missing. Put it in."]

    def test_a_doubled_one_is_told(self, vale, waits, pmo):
        found = self.faults(vale, pmo, "Indicator", "Period", "Month", "Value")
        assert found == [
            "Readings, cell C1: This column says the same as “Period”, in B1. Remove one of them."
        ]

    def test_none_at_all(self, vale, pmo):
        with pytest.raises(Refused, match="No row of headings was found"):
            files.received(vale, files.xlsx([reading()], heads=("a", "b")), pmo)

    def test_no_value_at_all(self, vale, pmo):
        with pytest.raises(Refused, match="no row with a value"):
            files.received(vale, files.xlsx([reading(value=None)]), pmo)

    def test_hidden_sheets_are_not_read(self, vale, waits, pmo):
        book = files.opened(files.xlsx([reading()]))
        hidden = book.create_sheet("More")
        hidden.append(list(files.HEADS))
        hidden.append(reading(period="2016-12"))
        hidden.sheet_state = "hidden"
        upload = files.received(vale, files.saved(book), pmo)
        assert len(files.seen(upload, pmo).new) == 1
        assert upload.content["unread"] == ["More (hidden)"]


class TestFiles:
    @pytest.mark.parametrize("between", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
    @pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_csv_of_any_kind(self, vale, care, pmo, between, code):
        measured.make_indicator(care, "cafe", name="Cafés – open")
        row = reading(indicator="Cafés – open", organisation=None, value="78.4%")
        data = files.text([row], between=between).encode(code)
        upload = files.received(vale, data, pmo, name="r.csv")
        assert files.seen(upload, pmo).new[0].entry.said.value == Decimal("78.4")

    def test_faults_of_csv_name_the_line(self, vale, waits, pmo):
        rows = [reading(reason="over\ntwo lines"), reading(period="2016-12", value="?")]
        found = files.seen(files.received(vale, files.text(rows), pmo), pmo)
        assert [fault.where for fault in found.faults] == ["Line 2, “Reason”", "Line 4, “Value”"]

    def test_quotes_that_never_end(self, vale, pmo):
        with pytest.raises(Refused, match="The quotes in line 2 do not match"):
            files.received(vale, 'Indicator,Period,Value\n"waits,2017-01,3\n', pmo)

    @pytest.mark.parametrize(
        ("name", "data", "what"),
        [
            ("a.xlsx", b"", "empty"),
            ("a.xlsx", b"MZ\x90", "program"),
            ("a.xlsm", b"PK\x03\x04", "macros"),
            ("a.xlsx", b"Indicator,Period", "not an XLSX file"),
            ("a.pdf", b"%PDF-1.4", "XLSX or CSV"),
            ("a.csv", b"a\x00b", "not a CSV file"),
            ("a.csv", b"\xff\xfea", "not text that can be read"),
        ],
        ids=lambda value: str(value)[:12],
    )
    def test_other_files_are_refused_in_words(self, vale, pmo, name, data, what):
        with pytest.raises(Refused, match=what):
            files.received(vale, data, pmo, name=name)
        assert ReadingsUpload.objects.count() == 0

    @pytest.mark.parametrize("kind", ["xlsx", "csv"])
    @pytest.mark.parametrize("number", [20_001, 200_000])
    def test_too_many_rows_are_refused_in_words_and_fast(self, vale, pmo, kind, number):
        data = files.long_one(number, kind)
        began = processor_seconds()
        with pytest.raises(Refused, match="at a time"):
            files.received(vale, data, pmo, name=f"long.{kind}")
        assert processor_seconds() - began < 5

    def test_without_an_appointment_nothing_is_taken(self, vale):
        with pytest.raises(NotAllowed):
            files.received(
                vale, files.xlsx([reading()]), make.appoint(None, Role.BOARD_MEMBER, vale)
            )


class TestStale:
    def test_what_stands_changed_since(self, vale, waits, trust, pmo):
        upload = files.received(vale, files.xlsx([reading()]), pmo)
        seen = files.seen(upload, pmo).seen
        measured.read(waits, ["70"], organisation=trust, first=date(2017, 1, 1))
        with pytest.raises(Stale):
            files.confirmed(upload, pmo, seen)
        assert Reading.objects.count() == 1
        assert len(files.seen(upload, pmo).corrected) == 1

    def test_a_second_time_it_is_the_same_receipt(self, vale, waits, pmo):
        upload = files.received(vale, files.xlsx([reading()]), pmo)
        seen = files.seen(upload, pmo).seen
        first = files.confirmed(upload, pmo, seen)
        again = files.confirmed(upload, make.appoint(None, Role.PMO, vale), seen)
        assert (again.confirmed_at, again.outcome) == (first.confirmed_at, first.outcome)
        assert Reading.objects.count() == 1

    def test_the_same_file_again_has_nothing_to_write(self, vale, waits, pmo):
        data = files.xlsx([reading()])
        files.confirmed(files.received(vale, data, pmo), pmo)
        with pytest.raises(Refused, match="There is nothing to write"):
            files.confirmed(files.received(vale, data, pmo), pmo)

    def test_who_lost_the_appointment_writes_nothing(self, vale, waits, pmo):
        upload = files.received(vale, files.xlsx([reading()]), pmo)
        seen = files.seen(upload, pmo).seen
        pmo.appointments.update(ends_on=date(2017, 2, 1))
        with pytest.raises(NotAllowed):
            files.confirmed(upload, pmo, seen)
