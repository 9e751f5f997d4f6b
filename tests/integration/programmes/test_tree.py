"""The plan's tree and its members: added, moved and closed without losing its order."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from programmes.actions import offices, organisations, programmes, systems
from programmes.enums import Office, OrganisationKind, Role
from programmes.models import Organisation, Plan, Programme, System, User
from programmes.refusals import NotAllowed, Refused, Stale
from programmes.selectors.tree import ordered
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> System:
    return make.make_system()


@pytest.fixture
def pmo(system: System) -> User:
    return make.pmo_of(system)


def words(**changes: Any) -> Any:
    return {
        "number": "",
        "name": "Planned care",
        "kind": "workstream",
        "reports": True,
        "summary": "",
        "stated_impact": Decimal(4_200_000),
        "stated_impact_by": "2020/21",
        "stated_impact_note": "",
    } | changes


def names(system: System) -> list[tuple[str, int]]:
    plan = Plan.objects.get(system=system)
    return [(p.key, p.depth) for p in ordered(plan, make.TODAY)]


def test_a_tree_is_built_and_moved(system: System, pmo: User) -> None:
    plan = Plan.objects.get(system=system)
    made: dict[str, Programme] = {}
    for key, parent in (("a", None), ("b", None), ("a1", "a"), ("a2", "a"), ("a1x", "a1")):
        made[key] = programmes.add(
            plan=plan,
            parent=made[parent] if parent else None,
            words=words(name=key),
            by=pmo,
            at=make.at(),
        )
    assert names(system) == [("a", 0), ("a1", 1), ("a1x", 2), ("a2", 1), ("b", 0)]
    programmes.move(
        programme=made["a1"], parent=made["b"], after=None, version=1, by=pmo, at=make.at()
    )
    assert names(system) == [("a", 0), ("a2", 1), ("b", 0), ("a1", 1), ("a1x", 2)]
    leaf = Programme.objects.get(key="a1x")
    assert leaf.path == [made["b"].pk, made["a1"].pk, leaf.pk]
    programmes.move(programme=made["b"], parent=None, after=None, version=1, by=pmo, at=make.at())
    assert names(system)[0] == ("b", 0)


def test_a_programme_is_not_put_below_itself(system: System, pmo: User) -> None:
    top = make.make_programme(system)
    below = make.make_programme(system, parent=top)
    with pytest.raises(Refused, match="can't be below itself"):
        programmes.move(programme=top, parent=below, after=None, version=1, by=pmo, at=make.at())


def test_a_move_may_not_bring_a_reviewer_above_their_own_work(system: System, pmo: User) -> None:
    reviewed, managed = make.make_programme(system), make.make_programme(system)
    person = make.appoint(None, Role.REVIEWER, reviewed)
    make.appoint(person, Role.PROGRAMME_MANAGER, managed)
    with pytest.raises(Refused, match="A reviewer holds no delivery role"):
        programmes.move(
            programme=managed, parent=reviewed, after=None, version=1, by=pmo, at=make.at()
        )
    managed.refresh_from_db()
    assert managed.parent is None


def test_a_name_is_taken_once_in_a_place(system: System, pmo: User) -> None:
    asked = {"plan": Plan.objects.get(system=system), "parent": None, "by": pmo, "at": make.at()}
    programmes.add(words=words(), **asked)
    with pytest.raises(Refused, match="of this name in this place already"):
        programmes.add(words=words(), **asked)


def test_what_has_open_programmes_below_stays_open(system: System, pmo: User) -> None:
    top = make.make_programme(system)
    below = make.make_programme(system, parent=top)
    asked = {"closed_on": make.TODAY, "version": 1, "by": pmo, "at": make.at()}
    with pytest.raises(Refused, match="first"):
        programmes.close(programme=top, **asked)
    programmes.close(programme=below, **asked)
    programmes.close(programme=top, **asked)
    assert names(system) == []


def test_edits_carry_a_version_and_need_the_pmo(system: System, pmo: User) -> None:
    programme = make.make_programme(system)
    asked = {"programme": programme, "at": make.at()}
    programmes.edit(words=words(), version=1, by=pmo, **asked)
    with pytest.raises(Stale):
        programmes.edit(words=words(name="Mine"), version=1, by=pmo, **asked)
    manager = make.appoint(None, Role.PROGRAMME_MANAGER, programme)
    with pytest.raises(NotAllowed, match="PMO"):
        programmes.edit(words=words(), version=2, by=manager, **asked)


def test_an_office_without_a_name_is_to_be_confirmed(system: System, pmo: User) -> None:
    programme = make.make_programme(system)
    row = offices.add(
        programme=programme,
        office=Office.SRO,
        holder=" ",
        starts_on=make.BEGIN,
        by=pmo,
        at=make.at(),
    )
    assert row.holder == "To be confirmed"
    ended = offices.edit(
        holder=row,
        name="Ann Day",
        job_title="",
        organisation=None,
        starts_on=make.BEGIN,
        ends_on=make.TODAY,
        version=1,
        by=pmo,
        at=make.at(),
    )
    assert ended.ends_on == make.TODAY


def test_an_organisation_keeps_the_name_of_its_day(system: System, pmo: User) -> None:
    asked = {"by": pmo, "at": make.at()}
    member = organisations.add(
        system=system,
        name="Partnership Trust",
        ods_code="r1e",
        kind=OrganisationKind.COMMUNITY_TRUST,
        statutory=True,
        starts_on=make.BEGIN,
        **asked,
    )
    renamed = organisations.rename(
        membership=member, name="Midlands", starts_on=date(2017, 6, 1), version=1, **asked
    )
    fresh = Organisation.objects.get(pk=renamed.pk)
    assert fresh.ods_code == "R1E"
    assert fresh.name_on(date(2017, 5, 31)) == "Partnership Trust"
    assert fresh.name_on(date(2018, 5, 31)) == "Midlands"
    with pytest.raises(Refused, match="can't succeed itself"):
        organisations.close(
            membership=member, closed_on=make.TODAY, successor=fresh, version=2, **asked
        )
    closed = organisations.close(
        membership=member, closed_on=make.TODAY, successor=None, version=2, **asked
    )
    assert closed.closed_on == make.TODAY


def test_a_system_is_renamed(system: System, pmo: User) -> None:
    edited = systems.edit_system(
        system=system, name="ICS", kind="ICS", version=1, by=pmo, at=make.at()
    )
    assert edited.version == 2
