"""Readings by file: every refusal by its cell, all of a file or nothing, as it was looked at."""

from __future__ import annotations

import hashlib
import time
from datetime import date
from decimal import Decimal
from io import BytesIO
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import pytest

from metrics.models import Indicator, Reading, ReadingsUpload
from metrics.presenters.readings_template import HEADS as TEMPLATE_HEADS
from programmes.enums import Role
from programmes.models import AuditEntry, Organisation, Programme, System, User
from programmes.refusals import NotAllowed, Refused, Stale
from programmes.sheets.faults import SheetFaults
from tests.factories import metrics as measured
from tests.factories import programmes as make
from tests.factories import reading_files as files
from tests.factories.programmes import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def vale() -> System:
    return make.make_system("vale")


@pytest.fixture
def care(vale: System) -> Programme:
    return make.make_programme(vale, "care", name="Planned care")


@pytest.fixture
def trust(vale: System) -> Organisation:
    row = measured.make_organisation(vale, "vale-trust", "Vale Hospitals NHS Trust")
    row.ods_code = "RXX"
    row.save()
    return row


@pytest.fixture
def waits(care: Programme, trust: Organisation) -> Indicator:
    """A monthly percentage of one trust."""
    return measured.make_indicator(care, "waits", name="Waits", organisations=[trust])


@pytest.fixture
def spent(care: Programme) -> Indicator:
    """Pounds a quarter, of the whole system."""
    return measured.make_indicator(
        care, "spent", name="Spent", unit="pounds", frequency="quarterly", improvement="neutral"
    )


@pytest.fixture
def pmo(vale: System) -> User:
    return make.pmo_of(vale)


def one(**words: Any) -> list[Any]:
    row = {
        "indicator": "waits", "organisation": "vale-trust", "period": "2017-01", "value": 78.4,
        "numerator": None, "denominator": None, "reason": None,
    }  # fmt: skip
    return list((row | words).values())


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
            one(),
            one(period="2016-12", value=None, numerator=80, denominator=100),
            one(indicator="Spent", organisation=None, period="2016/17 Q3", value="£1,234.50"),
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
        found = files.seen(files.received(vale, files.xlsx([one(period=said)]), pmo), pmo)
        assert [line.entry.said.starts_on for line in found.new] == [starts]

    @pytest.mark.parametrize("said", ["2016/17 Q3", "Q3 2016/17", "2016-17 Q3", "31/12/2016"])
    def test_a_quarter_too(self, vale, spent, pmo, said):
        row = one(indicator="spent", organisation=None, period=said)
        found = files.seen(files.received(vale, files.xlsx([row]), pmo), pmo)
        assert [line.entry.said.starts_on for line in found.new] == [date(2016, 10, 1)]

    @pytest.mark.parametrize("said", ["vale-trust", "RXX", "vale hospitals  NHS trust"])
    def test_an_organisation_by_key_code_or_name(self, vale, waits, trust, pmo, said):
        found = files.seen(files.received(vale, files.xlsx([one(organisation=said)]), pmo), pmo)
        assert [line.entry.organisation for line in found.new] == [trust]

    def test_a_calculated_value_is_kept_to_six_decimals(self, vale, waits, pmo):
        files.confirmed(files.received(vale, files.xlsx([one(value=235 / 3)]), pmo), pmo)
        assert Reading.objects.get().value == Decimal("78.333333")

    def test_what_stands_is_corrected_for_a_reason_and_what_is_the_same_left(
        self, vale, waits, trust, pmo
    ):
        measured.read(waits, ["70", "71"], organisation=trust, first=date(2016, 12, 1))
        rows = [one(value=70, period="2016-12"), one(value=72)]
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
        row = [*one(reason="Coded again"), "The trust's return"]
        data = files.xlsx([row], heads=(*files.HEADS, "Provenance"))
        files.confirmed(files.received(vale, data, pmo), pmo)
        latest = Reading.objects.get(number=2)
        assert (latest.reason, latest.provenance) == ("Coded again", "The trust's return")


class TestAsking:
    def test_an_unlikely_value_is_asked_about(self, vale, waits, pmo):
        rows = [one(value=0.78), one(value=0.79, period="2016-12")]
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
        upload = files.received(vale, files.xlsx([one(value=0.78)]), pmo)
        files.confirmed(upload, pmo, all_as_typed=True)
        assert Reading.objects.get().value == Decimal("0.78")

    def test_what_stands_already_is_not_asked_about(self, vale, waits, trust, pmo):
        measured.read(waits, ["0.78"], organisation=trust, first=date(2017, 1, 1))
        found = files.seen(files.received(vale, files.xlsx([one(value=0.78)]), pmo), pmo)
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
        found = told(vale, pmo, one(**words))
        assert [place for place, _ in found] == [f"Readings, cell {where}"]
        assert found[0][1].startswith(what)

    def test_a_double_names_both_places(self, vale, waits, pmo):
        found = told(vale, pmo, one(), one(period="2016-12"), one(organisation="RXX"))
        assert found == [("Readings, cell C4", "The same reading stands at Readings, row 2")]

    def test_another_systems_indicator_is_none(self, vale, pmo):
        measured.make_indicator(make.make_system("elsewhere"), "waits", name="Waits")
        found = told(vale, pmo, one())
        assert found[0][1].startswith("“waits” is no indicator here")

    def test_an_indicator_without_an_appointment(self, vale, waits, spent, care):
        other = make.make_programme(vale, "mental-health")
        lead = make.appoint(None, Role.PROGRAMME_MANAGER, other)
        found = told(vale, lead, one())
        assert found[0][0] == "Readings, cell A2"
        assert found[0][1].startswith("To enter readings of “Waits”, you need an appointment")

    def test_a_name_of_two_indicators_asks_for_the_key(self, vale, care, pmo):
        for key in ("a", "b"):
            measured.make_indicator(care, key, name="Waits")
        found = told(vale, pmo, one(indicator="waits", organisation=None))
        assert "Write the key of one: a, b" in found[0][1]

    def test_one_refused_row_holds_back_all(self, vale, waits, pmo):
        rows = [one(), one(period="2016-12", value="seventy")]
        upload = files.received(vale, files.xlsx(rows), pmo)
        with pytest.raises(Refused, match="Nothing is written while a row is refused"):
            files.confirmed(upload, pmo)
        assert Reading.objects.count() == 0

    def test_cells_that_calculate_to_nothing_are_told(self, vale, waits, pmo):
        assert told(vale, pmo, one(value="=A1+1", numerator=1)) == [
            ("Readings, cell D2", "The cell calculates and holds no value. Write the value")
        ]


class TestHeadings:
    def faults(self, vale: System, pmo: User, *heads: str) -> list[str]:
        with pytest.raises(SheetFaults) as found:
            files.received(vale, files.xlsx([one()], heads=heads), pmo)
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
            files.received(vale, files.xlsx([one()], heads=("a", "b")), pmo)

    def test_no_value_at_all(self, vale, pmo):
        with pytest.raises(Refused, match="no row with a value"):
            files.received(vale, files.xlsx([one(value=None)]), pmo)

    def test_hidden_sheets_are_not_read(self, vale, waits, pmo):
        book = files.opened(files.xlsx([one()]))
        hidden = book.create_sheet("More")
        hidden.append(list(files.HEADS))
        hidden.append(one(period="2016-12"))
        hidden.sheet_state = "hidden"
        upload = files.received(vale, files.saved(book), pmo)
        assert len(files.seen(upload, pmo).new) == 1
        assert upload.content["unread"] == ["More (hidden)"]


class TestFiles:
    @pytest.mark.parametrize("between", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
    @pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_csv_of_any_kind(self, vale, care, pmo, between, code):
        measured.make_indicator(care, "cafe", name="Cafés – open")
        row = one(indicator="Cafés – open", organisation=None, value="78.4%")
        data = files.text([row], between=between).encode(code)
        upload = files.received(vale, data, pmo, name="r.csv")
        assert files.seen(upload, pmo).new[0].entry.said.value == Decimal("78.4")

    def test_faults_of_csv_name_the_line(self, vale, waits, pmo):
        rows = [one(reason="over\ntwo lines"), one(period="2016-12", value="?")]
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
            ("a.xlsx", b"Indicator,Period", "not a XLSX file"),
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
            files.received(vale, files.xlsx([one()]), make.appoint(None, Role.BOARD_MEMBER, vale))


class TestStale:
    def test_what_stands_changed_since(self, vale, waits, trust, pmo):
        upload = files.received(vale, files.xlsx([one()]), pmo)
        seen = files.seen(upload, pmo).seen
        measured.read(waits, ["70"], organisation=trust, first=date(2017, 1, 1))
        with pytest.raises(Stale):
            files.confirmed(upload, pmo, seen)
        assert Reading.objects.count() == 1
        assert len(files.seen(upload, pmo).corrected) == 1

    def test_a_second_time_it_is_the_same_receipt(self, vale, waits, pmo):
        upload = files.received(vale, files.xlsx([one()]), pmo)
        seen = files.seen(upload, pmo).seen
        first = files.confirmed(upload, pmo, seen)
        again = files.confirmed(upload, make.appoint(None, Role.PMO, vale), seen)
        assert (again.confirmed_at, again.outcome) == (first.confirmed_at, first.outcome)
        assert Reading.objects.count() == 1

    def test_the_same_file_again_has_nothing_to_write(self, vale, waits, pmo):
        data = files.xlsx([one()])
        files.confirmed(files.received(vale, data, pmo), pmo)
        with pytest.raises(Refused, match="There is nothing to write"):
            files.confirmed(files.received(vale, data, pmo), pmo)

    def test_who_lost_the_appointment_writes_nothing(self, vale, waits, pmo):
        upload = files.received(vale, files.xlsx([one()]), pmo)
        seen = files.seen(upload, pmo).seen
        pmo.appointments.update(ends_on=date(2017, 2, 1))
        with pytest.raises(NotAllowed):
            files.confirmed(upload, pmo, seen)


class TestPages:
    PAGE = "/systems/vale/readings/upload/"

    def send(self, user: User, data: bytes, name: str = "march.xlsx") -> Any:
        file = BytesIO(data)
        file.name = name
        return client_for(user).post(self.PAGE, {"file": file})

    @pytest.mark.parametrize("kind", ["xlsx", "csv"])
    def test_the_template_comes_back_filled_in(self, vale, waits, spent, trust, pmo, kind):
        measured.read(waits, ["70.5"], organisation=trust, first=date(2016, 12, 1))
        client = client_for(pmo)
        asked = {"month": "2017-01", "plan": "vale-2016", "as": kind}
        answer = client.get(f"{self.PAGE}template/", asked)
        assert answer["Content-Disposition"].endswith(f'"readings-vale-2017-01.{kind}"')
        data = self._filled(answer.content, kind)
        upload = ReadingsUpload.objects.get(pk=self._sent(pmo, data, f"t.{kind}"))
        page = client.get(f"/systems/vale/readings/uploads/{upload.pk}/")
        assert "Look at the readings" in page.content.decode()
        seen = files.seen(upload, pmo).seen
        done = client.post(f"/systems/vale/readings/uploads/{upload.pk}/", {"seen": seen})
        assert done.status_code == 302
        assert Reading.objects.get(starts_on=date(2017, 1, 1)).value == Decimal("78.4")
        assert not Reading.objects.filter(indicator=spent).exists()

    def _filled(self, data: bytes, kind: str) -> bytes:
        if kind == "xlsx":
            book = files.opened(data)
            rows = [[cell.value for cell in row] for row in book["Readings"].iter_rows()]
            assert rows[1][:8] == [
                "waits", "Waits", "vale-trust", "Vale Hospitals NHS Trust", "%", "2016-12", 70.5,
                "2017-01",
            ]  # fmt: skip
            assert (rows[2][0], rows[2][7]) == ("spent", "2016/17 Q3")
            files.fill(book, 2, value=78.4)
            return files.saved(book)
        first = "waits,Waits,vale-trust,Vale Hospitals NHS Trust,%,2016-12,70.5,2017-01,"
        text = data.decode("utf-8-sig")
        assert text.splitlines()[0] == ",".join(TEMPLATE_HEADS)
        assert f"{first},,,," in text
        return text.replace(first, f"{first}78.4").encode()

    def _sent(self, user: User, data: bytes, name: str) -> int:
        answer = self.send(user, data, name)
        assert answer.status_code == 302, answer.content.decode()
        return int(answer["Location"].rstrip("/").rpartition("/")[2])

    def test_the_template_holds_what_the_person_may_enter(self, vale, waits, care):
        other = make.make_programme(vale, "mental-health")
        measured.make_indicator(other, "theirs", name="Theirs")
        measured.make_indicator(other, "closed", name="Closed", closed_on=date(2016, 5, 1))
        lead = make.appoint(None, Role.PROGRAMME_MANAGER, other)
        asked = {"month": "2017-01", "plan": "all", "as": "csv"}
        lines = client_for(lead).get(f"{self.PAGE}template/", asked).content.decode().splitlines()
        assert [line.partition(",")[0] for line in lines[1:]] == ["theirs"]

    def test_a_template_of_no_month_is_asked_for_again(self, vale, pmo):
        answer = client_for(pmo).get(f"{self.PAGE}template/", {"month": "1066-10", "plan": "all"})
        assert answer.status_code == 422
        assert "Select the month" in answer.content.decode()

    def test_the_receipt_stays_readable_and_the_file_can_be_had(self, vale, waits, pmo):
        data = files.xlsx([one()])
        upload = files.confirmed(files.received(vale, data, pmo), pmo)
        client = client_for(make.appoint(None, Role.PMO, vale))
        page = client.get(f"/systems/vale/readings/uploads/{upload.pk}/").content.decode()
        assert "1 reading written" in page
        assert hashlib.sha256(data).hexdigest() in page
        assert pmo.name in page
        file = client.get(f"/systems/vale/readings/uploads/{upload.pk}/file/")
        assert file.content == data
        assert file["Content-Disposition"] == 'attachment; filename="readings.xlsx"'
        assert file["X-Content-Type-Options"] == "nosniff"

    def test_faults_are_listed_and_there_is_no_button(self, vale, waits, pmo):
        pk = self._sent(pmo, files.xlsx([one(value="seventy")]), "march.xlsx")
        page = client_for(pmo).get(f"/systems/vale/readings/uploads/{pk}/").content.decode()
        assert "Readings, cell D2" in page
        assert 'name="seen"' not in page

    def test_headings_are_told_on_the_page_of_upload(self, vale, waits, pmo):
        answer = self.send(pmo, files.xlsx([one()], heads=("Indicator", "Period", "Month")))
        assert answer.status_code == 422
        assert "Readings, cell C1" in answer.content.decode()

    def test_a_stale_confirmation_shows_the_preview_anew(self, vale, waits, trust, pmo):
        upload = files.received(vale, files.xlsx([one()]), pmo)
        seen = files.seen(upload, pmo).seen
        measured.read(waits, ["70"], organisation=trust, first=date(2017, 1, 1))
        address = f"/systems/vale/readings/uploads/{upload.pk}/"
        answer = client_for(pmo).post(address, {"seen": seen})
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Nothing is written yet" in page
        assert "Corrections: 1" in page

    def test_what_was_ticked_and_typed_is_kept(self, vale, waits, trust, pmo):
        measured.read(waits, ["70"], organisation=trust, first=date(2017, 1, 1))
        rows = [one(value=150), one(value=151, period="2016-12")]
        upload = files.received(vale, files.xlsx(rows), pmo)
        said = {
            "seen": files.seen(upload, pmo).seen,
            "as_typed": "0-2",
            "reason": "Counted <again>",
        }
        answer = client_for(pmo).post(f"/systems/vale/readings/uploads/{upload.pk}/", said)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="0-2" checked' in page
        assert 'value="Counted &lt;again&gt;"' in page

    def test_another_systems_upload_does_not_exist(self, vale, waits, pmo):
        upload = files.received(vale, files.xlsx([one()]), pmo)
        stranger = client_for(make.pmo_of(make.make_system("elsewhere")))
        for system in ("vale", "elsewhere"):
            address = f"/systems/{system}/readings/uploads/{upload.pk}/"
            assert stranger.get(address).status_code == 404
            assert stranger.post(address, {"seen": "x"}).status_code == 404
            assert stranger.get(f"{address}file/").status_code == 404

    def test_a_number_too_long_to_be_one_does_not_exist(self, vale, pmo):
        address = f"/systems/vale/readings/uploads/{'9' * 30}/"
        assert client_for(pmo).get(address).status_code == 404

    def test_who_only_reads_uploads_nothing(self, vale, waits):
        member = client_for(make.appoint(None, Role.BOARD_MEMBER, vale))
        assert member.get(self.PAGE).status_code == 403
        assert self.PAGE not in member.get("/systems/vale/performance/").content.decode()

    def test_links_lead_here(self, vale, waits, pmo):
        client = client_for(pmo)
        for address in ("performance/", "readings/", "readings/keys/"):
            assert self.PAGE in client.get(f"/systems/vale/{address}").content.decode()

    def test_the_preview_asks_a_fixed_number_of_queries(
        self, vale, waits, spent, pmo, django_assert_max_num_queries
    ):
        client = client_for(pmo)
        rows = [one(period=f"2016-{month:02}", value=50 + month) for month in range(4, 13)]
        uploads = [files.received(vale, files.xlsx(some), pmo) for some in (rows[:2], rows)]
        for upload in (uploads[0], *uploads):
            # The first page of a process also asks what it keeps from then on.
            most = QUERIES + (3 if upload is uploads[0] else 0)
            with django_assert_max_num_queries(most):
                client.get(f"/systems/vale/readings/uploads/{upload.pk}/")


QUERIES = 14
