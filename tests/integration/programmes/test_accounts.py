"""Accounts: opened and closed by administrators; closing ends sessions for good."""

import pytest
from django.test import Client

from programmes.actions import accounts
from programmes.enums import Role
from programmes.models import Appointment, MailMessage, System, User
from programmes.refusals import NotAllowed, Refused
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> System:
    return make.make_system()


@pytest.fixture
def admin(system: System) -> User:
    return make.appoint(None, Role.ADMINISTRATOR, system)


def test_an_account_is_opened_and_its_person_told(system: System, admin: User) -> None:
    person = accounts.create(
        email="New.Person@Example.org",
        name="New Person",
        by=admin,
        at=make.at(),
        system=system,
        reset_address="https://portal.example/password/reset/",
    )
    assert person.email == "new.person@example.org"
    assert not person.has_usable_password()
    assert "password/reset" in MailMessage.objects.get(to=person).body
    with pytest.raises(Refused, match="already"):
        accounts.create(
            email="NEW.person@example.org", name="X", by=admin, at=make.at(), system=system
        )


def test_only_administrators_run_accounts(system: System) -> None:
    with pytest.raises(NotAllowed, match="Administrator"):
        accounts.create(
            email="a@example.org", name="A", by=make.pmo_of(system), at=make.at(), system=system
        )


def test_closing_ends_appointments_and_sessions(system: System, admin: User) -> None:
    person = make.make_user(password=make.PASSWORD)
    make.appoint(person, Role.SRO, make.make_programme(system))
    client = make.client_for(person)
    assert client.get("/what-i-may-do/").status_code == 200
    accounts.close(user=person, system=system, by=admin, at=make.at())
    held = Appointment.objects.get(user=person)
    assert held.ends_on is not None
    assert held.ends_on < make.TODAY
    assert _is_out(client)
    person.refresh_from_db()
    accounts.reopen(user=person, system=system, by=admin, at=make.at())
    assert _is_out(client), "an old session doesn't come back to life"


def _is_out(client: Client) -> bool:
    response = client.get("/what-i-may-do/")
    return response.status_code == 302 and "sign-in" in response.headers["Location"]


def test_an_account_that_others_use_stays(system: System, admin: User) -> None:
    person = make.appoint(None, Role.BOARD_MEMBER, system)
    make.appoint(person, Role.BOARD_MEMBER, make.make_system())
    with pytest.raises(Refused, match="alone"):
        accounts.close(user=person, system=system, by=admin, at=make.at())


def test_nobody_closes_their_own(system: System, admin: User) -> None:
    with pytest.raises(Refused, match="your own"):
        accounts.close(user=admin, system=system, by=admin, at=make.at())
