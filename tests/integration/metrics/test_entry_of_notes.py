"""Notes on a series, month by month: added, corrected, never lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from programmes.enums import Role
from programmes.models import AuditEntry
from tests.factories import metrics
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

HERE = "/systems/vale/indicators/waits/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def care(vale: Any) -> Any:
    return make.make_programme(vale, "care")


@pytest.fixture
def waits(care: Any) -> Any:
    """A percentage that is read each month, with two readings: November and December."""
    row = metrics.make_indicator(care, "waits", name="Seen in time", decimals=1)
    metrics.read(row, ["80", "81"], first=date(2016, 11, 1), at=make.at(date(2017, 1, 10)))
    return row


@pytest.fixture
def client(care: Any) -> Any:
    return make.client_for(make.appoint(None, Role.PROGRAMME_MANAGER, care))


def words(response: Any, status: int = 200) -> str:
    text = " ".join(response.content.decode().split())
    assert response.status_code == status, text[:3000]
    return text


class TestNotes:
    NOTE = f"{HERE}note/"

    def note(self, **given: str) -> dict[str, str]:
        return {"text": "Two wards closed.", "month": "2017-01", "version": "0"} | given

    def test_what_is_said_stands_on_the_page_and_is_put_right(self, waits, client):
        assert "Note on January 2017" in words(client.get(self.NOTE))
        said = words(client.post(self.NOTE, self.note(), follow=True))
        assert "Two wards closed." in said
        first = waits.notes.get()
        form = words(client.get(f"{self.NOTE}?month=2017-01"))
        assert "Two wards closed." in form
        sent = self.note(text="One ward closed.", version=str(first.pk))
        said = words(client.post(self.NOTE, sent, follow=True))
        assert "One ward closed." in said
        assert "Two wards closed." not in said
        assert waits.notes.count() == 2
        told = AuditEntry.objects.latest("id")
        assert told.sentence == "corrected the note on “Seen in time”, January 2017"
        assert told.detail["was"] == "Two wards closed."

    def test_who_said_something_meanwhile_is_shown_beside_mine(self, waits, client):
        client.post(self.NOTE, self.note())
        said = words(client.post(self.NOTE, self.note(text="Mine.")), 409)
        assert "Two wards closed." in said
        assert "Mine." in said
        assert waits.notes.count() == 1

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"text": " "}, "Enter what there is to say"),
            ({"month": "2017-03"}, "March 2017 has not begun yet"),
            ({"month": "2016/17"}, "lost track of its month"),
            ({"month": ""}, "lost track of its month"),
            ({"text": "a" * 4001}, "must be 4,000 characters or fewer"),
        ],
    )
    def test_what_cannot_be_said(self, waits, client, given, told):
        assert told in words(client.post(self.NOTE, self.note(**given)), 422)
        assert waits.notes.count() == 0

    def test_words_stay_words(self, waits, client):
        said = words(client.post(self.NOTE, self.note(text="<script>x</script>"), follow=True))
        assert "<script>x" not in said
