"""The pages of readings by file: the template, the preview, the receipt, and who may open them."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from metrics.models import Reading, ReadingsUpload
from metrics.presenters.readings_template import HEADS as TEMPLATE_HEADS
from programmes.enums import Role
from programmes.models import User
from tests.factories import metrics as measured
from tests.factories import programmes as make
from tests.factories import reading_files as files
from tests.factories.programmes import client_for
from tests.factories.reading_files import reading

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


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
        data = files.xlsx([reading()])
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
        pk = self._sent(pmo, files.xlsx([reading(value="seventy")]), "march.xlsx")
        page = client_for(pmo).get(f"/systems/vale/readings/uploads/{pk}/").content.decode()
        assert "Readings, cell D2" in page
        assert 'name="seen"' not in page

    def test_headings_are_told_on_the_page_of_upload(self, vale, waits, pmo):
        answer = self.send(pmo, files.xlsx([reading()], heads=("Indicator", "Period", "Month")))
        assert answer.status_code == 422
        assert "Readings, cell C1" in answer.content.decode()

    def test_a_stale_confirmation_shows_the_preview_anew(self, vale, waits, trust, pmo):
        upload = files.received(vale, files.xlsx([reading()]), pmo)
        seen = files.seen(upload, pmo).seen
        measured.read(waits, ["70"], organisation=trust, first=date(2017, 1, 1))
        address = f"/systems/vale/readings/uploads/{upload.pk}/"
        answer = client_for(pmo).post(address, {"seen": seen})
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Nothing is written yet" in page
        assert "Corrections: 1" in page

    def test_the_button_comes_last_and_says_what_it_records(self, vale, waits, trust, pmo):
        measured.read(waits, ["70"], organisation=trust, first=date(2016, 12, 1))
        rows = [
            [*reading(period="2016-12", reason="Counted again"), "Board papers"],
            [*reading(), None],
        ]
        pk = self._sent(pmo, files.xlsx(rows, heads=(*files.HEADS, "Provenance")), "march.xlsx")
        page = client_for(pmo).get(f"/systems/vale/readings/uploads/{pk}/").content.decode()
        button = page.index("Record 2 readings: 1 new, 1 correction")
        assert page.index("Corrections: 1") < page.index("New readings: 1") < button
        assert "Board papers" in page

    @pytest.mark.parametrize("before", [[], ["70"]], ids=["new", "corrected"])
    def test_a_button_for_one_kind_names_that_kind(self, vale, waits, trust, pmo, before):
        if before:
            measured.read(waits, before, organisation=trust, first=date(2017, 1, 1))
        pk = self._sent(pmo, files.xlsx([reading()]), "march.xlsx")
        page = client_for(pmo).get(f"/systems/vale/readings/uploads/{pk}/").content.decode()
        assert ("Record 1 correction" if before else "Record 1 new reading") in page

    def test_what_was_ticked_and_typed_is_kept(self, vale, waits, trust, pmo):
        measured.read(waits, ["70"], organisation=trust, first=date(2017, 1, 1))
        rows = [reading(value=150), reading(value=151, period="2016-12")]
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
        upload = files.received(vale, files.xlsx([reading()]), pmo)
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
        rows = [reading(period=f"2016-{month:02}", value=50 + month) for month in range(4, 13)]
        uploads = [files.received(vale, files.xlsx(some), pmo) for some in (rows[:2], rows)]
        for upload in (uploads[0], *uploads):
            # The first page of a process also asks what it keeps from then on.
            most = QUERIES + (3 if upload is uploads[0] else 0)
            with django_assert_max_num_queries(most):
                client.get(f"/systems/vale/readings/uploads/{upload.pk}/")


QUERIES = 14
