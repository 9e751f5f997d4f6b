"""Who may appoint whom to what; duties kept apart, also when two people ask at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from programmes.actions import appointments
from programmes.enums import Role
from programmes.models import Appointment, AuditEntry, Programme, System, User
from programmes.permissions import authority_of
from programmes.refusals import NotAllowed, Refused
from tests.factories import programmes as make

FEBRUARY = date(2017, 2, 1)


@pytest.fixture
def system(db: None) -> System:
    return make.make_system()


@pytest.fixture
def programme(system: System) -> Programme:
    return make.make_programme(system, parent=make.make_programme(system, reports=False))


def ask(by: User, user: User, role: str, where: System | Programme, **dates: Any) -> Appointment:
    return appointments.appoint(
        user=user,
        role=role,
        system=where if isinstance(where, System) else where.system,
        programme=where if isinstance(where, Programme) else None,
        starts_on=dates.get("starts_on", FEBRUARY),
        ends_on=dates.get("ends_on"),
        by=by,
        at=make.at(),
    )


def test_the_pmo_appoints_to_delivery_and_to_nothing_else(programme: Programme) -> None:
    pmo, person = make.pmo_of(programme.system), make.make_user()
    ask(pmo, person, Role.PROGRAMME_MANAGER, programme)
    assert authority_of(person, make.TODAY).may("psr1.draft", programme)
    assert AuditEntry.objects.filter(verb="appointment.made", programme=programme).exists()
    with pytest.raises(NotAllowed, match="ask an administrator"):
        ask(pmo, person, Role.BOARD_MEMBER, programme.system)


def test_an_administrator_makes_any_appointment(programme: Programme) -> None:
    admin = make.appoint(None, Role.ADMINISTRATOR, programme.system)
    for role in (Role.BOARD_MEMBER, Role.AUDITOR, Role.PMO, Role.FINANCE_LEAD):
        ask(admin, make.make_user(), role, programme.system)
    ask(admin, make.make_user(), Role.REVIEWER, programme)


def test_others_appoint_nobody(programme: Programme) -> None:
    sro = make.appoint(None, Role.SRO, programme)
    with pytest.raises(NotAllowed, match="PMO"):
        ask(sro, make.make_user(), Role.PROGRAMME_MANAGER, programme)


def test_nobody_appoints_themselves(programme: Programme) -> None:
    admin = make.appoint(None, Role.ADMINISTRATOR, programme.system)
    with pytest.raises(Refused, match="can't appoint yourself"):
        ask(admin, admin, Role.SRO, programme)


@pytest.mark.parametrize("role", [Role.PMO, Role.BOARD_MEMBER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_roles_of_the_whole_system(programme: Programme, role: str) -> None:
    admin = make.appoint(None, Role.ADMINISTRATOR, programme.system)
    with pytest.raises(Refused, match="for the whole system"):
        ask(admin, make.make_user(), role, programme)


@pytest.mark.parametrize("role", [Role.SRO, Role.PROGRAMME_MANAGER])
def test_roles_of_one_programme(system: System, role: str) -> None:
    with pytest.raises(Refused, match="for one programme"):
        ask(make.pmo_of(system), make.make_user(), role, system)


@pytest.mark.parametrize("reviewed", ["system", "above", "same", "below"])
@pytest.mark.parametrize("reviewer_first", [True, False])
def test_a_reviewer_delivers_nothing_there(
    programme: Programme, reviewed: str, reviewer_first: bool
) -> None:
    system, parent = programme.system, programme.parent
    assert parent
    place: dict[str, System | Programme] = {
        "system": system,
        "above": parent,
        "same": programme,
        "below": make.make_programme(system, parent=programme),
    }
    admin = make.appoint(None, Role.ADMINISTRATOR, system)
    person = make.make_user(name="Robin Lee")
    moves = [(Role.REVIEWER, place[reviewed]), (Role.PROGRAMME_MANAGER, programme)]
    first, second = moves if reviewer_first else reversed(moves)
    ask(admin, person, *first)
    with pytest.raises(Refused, match=r"Robin Lee is .*A reviewer holds no delivery role"):
        ask(admin, person, *second)


def test_a_reviewer_may_deliver_elsewhere_or_afterwards(programme: Programme) -> None:
    admin = make.appoint(None, Role.ADMINISTRATOR, programme.system)
    person, other = make.make_user(), make.make_programme(programme.system)
    ask(admin, person, Role.REVIEWER, programme, ends_on=date(2017, 2, 28))
    ask(admin, person, Role.SRO, other)
    ask(admin, person, Role.PROGRAMME_MANAGER, programme, starts_on=date(2017, 3, 1))


def test_a_second_sro_is_told_who_holds_it(programme: Programme) -> None:
    pmo = make.pmo_of(programme.system)
    holder = make.make_user(name="Ann Day")
    ask(pmo, holder, Role.SRO, programme, ends_on=date(2017, 3, 31))
    with pytest.raises(Refused, match="Ann Day is SRO from 1 February 2017 until 31 March 2017"):
        ask(pmo, make.make_user(), Role.SRO, programme, starts_on=date(2017, 3, 31))
    ask(pmo, make.make_user(), Role.SRO, programme, starts_on=date(2017, 4, 1))


def test_the_constraint_has_the_last_word(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    pmo = make.pmo_of(programme.system)
    ask(pmo, make.make_user(), Role.SRO, programme)
    monkeypatch.setattr(appointments, "_refuse_second_sro", lambda wanted: None)
    with pytest.raises(Refused, match="Another person is SRO on some of these days"):
        ask(pmo, make.make_user(), Role.SRO, programme)


def test_an_appointment_ends_yesterday_at_the_earliest(programme: Programme) -> None:
    pmo = make.pmo_of(programme.system)
    held = ask(pmo, make.make_user(), Role.SRO, programme)
    with pytest.raises(Refused, match="yesterday or later"):
        appointments.end(appointment=held, ends_on=date(2017, 2, 4), by=pmo, at=make.at())
    ended = appointments.end(appointment=held, ends_on=date(2017, 2, 5), by=pmo, at=make.at())
    assert not authority_of(ended.user, make.TODAY).may("psr1.sign", programme)
    with pytest.raises(Refused, match="ended on 5 February 2017"):
        appointments.end(appointment=held, ends_on=make.TODAY, by=pmo, at=make.at())


def test_the_last_administrator_stays(system: System) -> None:
    one = make.appoint(None, Role.ADMINISTRATOR, system)
    held = Appointment.objects.get(user=one)
    with pytest.raises(Refused, match="without an administrator"):
        appointments.end(appointment=held, ends_on=make.TODAY, by=one, at=make.at())
    two = make.appoint(None, Role.ADMINISTRATOR, system)
    appointments.end(appointment=held, ends_on=make.TODAY, by=two, at=make.at())


class Race:
    """Two people ask at the same moment, each on a connection of their own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.meet = threading.Barrier(2)
        self.refused: list[Refused] = []
        check = appointments._refuse_clash
        monkeypatch.setattr(appointments, "_refuse_clash", lambda wanted: self._both(check, wanted))

    def _both(self, check: Callable[[Appointment], None], wanted: Appointment) -> None:
        check(wanted)
        try:
            self.meet.wait(timeout=1.5)
        except threading.BrokenBarrierError:
            return

    def _one(self, *asked: Any) -> None:
        try:
            ask(*asked)
        except Refused as refused:
            self.refused.append(refused)
        finally:
            connection.close()

    def run(self, *all_asked: tuple[Any, ...]) -> None:
        threads = [threading.Thread(target=self._one, args=asked) for asked in all_asked]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
            assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("with_lock", [True, False])
def test_reviewer_and_manager_at_once(monkeypatch: pytest.MonkeyPatch, with_lock: bool) -> None:
    """With the lock one is refused; without it both would get through."""
    programme = make.make_programme(make.make_system())
    admin = make.appoint(None, Role.ADMINISTRATOR, programme.system)
    person = make.make_user()
    race = Race(monkeypatch)
    if not with_lock:
        monkeypatch.setattr(appointments, "lock_system", lambda system: None)
    race.run(
        (admin, person, Role.REVIEWER, programme),
        (admin, person, Role.PROGRAMME_MANAGER, programme),
    )
    assert Appointment.objects.filter(user=person).count() == (1 if with_lock else 2)
    assert len(race.refused) == (1 if with_lock else 0)


def test_a_failed_audit_undoes_the_appointment(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(appointments.audit, "record", fail)
    person, pmo = make.make_user(), make.pmo_of(programme.system)
    with pytest.raises(RuntimeError), transaction.atomic():
        ask(pmo, person, Role.SRO, programme)
    assert not Appointment.objects.filter(user=person).exists()
