"""What is typed or pasted by mistake, or on purpose, never breaks a page or a message."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from programmes.actions import mail as mailing
from programmes.models import MailMessage, OutboxMessage, System, User
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def system() -> System:
    return make.make_system("north")


@pytest.fixture
def pmo(system: System) -> Client:
    return make.client_for(make.pmo_of(system))


def told(system: System, to: User, subject: str) -> MailMessage:
    [message] = mailing.tell(system=system, to=[to], subject=subject, body="Text", at=make.at())
    return message


def test_a_line_break_in_a_name_makes_no_header_of_a_message(system: System) -> None:
    person = make.make_user("ann@example.org")
    message = told(system, person, "Review of Care\r\nBcc: all@example.org completed")
    mailing.send(mail_id=message.pk, at=make.at())
    [sent] = mail.outbox
    assert sent.subject == "Review of Care Bcc: all@example.org completed"
    assert sent.recipients() == ["ann@example.org"]


def test_a_message_that_was_written_before_is_sent_too(system: System) -> None:
    message = MailMessage.objects.create(
        system=system, to=make.make_user(), subject="Care\nX: y", body="Text", at=make.at()
    )
    mailing.send(mail_id=message.pk, at=make.at())
    assert mail.outbox[0].subject == "Care X: y"


def test_a_long_subject_is_cut(system: System) -> None:
    message = told(system, make.make_user(), "x" * 500)
    assert len(message.subject) == 300
    assert message.subject.endswith("…")
    assert OutboxMessage.objects.filter(kind="mail").count() == 1


def test_a_name_is_kept_in_one_line(system: System, pmo: Client) -> None:
    programme = make.make_programme(system, "care")
    sent = {
        "name": "Care\r\nBcc: all@example.org",
        "kind": "workstream",
        "reports": "yes",
        "version": programme.version,
    }
    answer = pmo.post(reverse("programme_edit", args=["north", "care"]), sent)
    assert answer.status_code == 302
    programme.refresh_from_db()
    assert programme.name == "Care Bcc: all@example.org"


def test_a_sum_that_no_column_holds_is_refused_in_words(system: System, pmo: Client) -> None:
    programme = make.make_programme(system, "care")
    sent = {
        "name": "Care",
        "kind": "workstream",
        "reports": "yes",
        "stated_impact": "9" * 39,
        "version": programme.version,
    }
    answer = pmo.post(reverse("programme_edit", args=["north", "care"]), sent)
    assert answer.status_code == 422
    assert "Stated impact must be less than £1,000,000 million" in answer.content.decode()


@pytest.mark.parametrize("month", ["0000-01", "0001-01", "9999-12", "2017-13", "٢٠١٧-٠٢"])
def test_a_month_out_of_time_is_not_found(pmo: Client, month: str) -> None:
    for name in ("month", "board", "board_csv"):
        assert pmo.get(reverse(name, args=["north", month])).status_code == 404
