"""What the portal has sent, for the PMO of its system alone."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from programmes.actions.mail import tell
from programmes.enums import Role
from programmes.models import MailMessage
from tests.factories import reviews as make
from tests.factories.programmes import appoint, at
from tests.factories.reviews import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make.make_cast()


@pytest.fixture
def pmo(client: Client, cast: Cast) -> Client:
    client.force_login(cast.pmo)
    return client


def send(cast: Cast, subject: str, day: date = date(2017, 2, 6)) -> MailMessage:
    to = [cast.sro if "sro" in subject else cast.manager]
    (message,) = tell(
        system=cast.system, to=to, subject=subject, body="<b>Read</b> me.", at=at(day)
    )
    return message


def listed(client: Client, cast: Cast, **query: str) -> str:
    answer = client.get(reverse("mail", args=[cast.system.key]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_filtered_by_person_and_by_day(pmo: Client, cast: Cast) -> None:
    send(cast, "To the sro")
    send(cast, "To the manager", date(2017, 3, 31))
    said = listed(pmo, cast, person=str(cast.sro.pk))
    assert "To the sro" in said
    assert "To the manager" not in said
    days = {"since-day": "31", "since-month": "3", "since-year": "2017"}
    said = listed(
        pmo, cast, **days, **{"until-day": "31", "until-month": "3", "until-year": "2017"}
    )
    assert "To the manager" in said
    assert "To the sro" not in said


@pytest.mark.parametrize("query", [{"person": "abc"}, {"since-day": "30", "since-month": "2"}])
def test_a_filter_that_makes_no_sense_is_said(
    pmo: Client, cast: Cast, query: dict[str, str]
) -> None:
    assert "Error: " in listed(pmo, cast, **query)


def test_twenty_five_a_page(pmo: Client, cast: Cast) -> None:
    for number in range(30):
        send(cast, f"Message {number:02}")
    assert "Message 04" in listed(pmo, cast, page="2")
    assert "Message 04" not in listed(pmo, cast)


def test_the_body_is_shown_as_text(pmo: Client, cast: Cast) -> None:
    message = send(cast, "Hello")
    said = pmo.get(reverse("mail_message", args=[cast.system.key, message.pk])).content.decode()
    assert "&lt;b&gt;Read&lt;/b&gt; me." in said


def test_another_system_s_mail_is_not_found(pmo: Client, cast: Cast) -> None:
    other = make.make_cast()
    message = send(other, "Not for you")
    for system in (cast.system, other.system):
        address = reverse("mail_message", args=[system.key, message.pk])
        assert pmo.get(address).status_code == 404
    assert "Not for you" not in listed(pmo, cast)


def test_others_do_not_read_it(client: Client, cast: Cast) -> None:
    client.force_login(appoint(None, Role.BOARD_MEMBER, cast.system))
    assert client.get(reverse("mail", args=[cast.system.key])).status_code == 403
