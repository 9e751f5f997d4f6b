"""The audit trail: whole until somebody changes it by hand; then the entry is named."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from programmes.enums import Role
from programmes.models import AuditEntry, System
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def system() -> System:
    """With three entries, each sealed at its own commit."""
    system = make.make_system("north", name="North")
    programme = make.make_programme(system)
    for title in ("One", "Two", "Three"):
        make.make_milestone(programme, title=title)
    return system


@pytest.fixture
def by_hand() -> Iterator[None]:
    """As somebody with the keys of the database: no trigger stands in the way."""
    _triggers("DISABLE")
    yield
    _triggers("ENABLE")


def _triggers(able: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE programmes_auditentry {able} TRIGGER USER")


def verify() -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_audit", stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), err.getvalue()
    return 0, out.getvalue()


def test_a_whole_trail_is_said_to_be(system: System) -> None:
    code, said = verify()
    assert (code, said.strip()) == (0, "The audit trail is whole: 3 entries.")


def test_an_entry_changed_by_hand_is_named(system: System, by_hand: None) -> None:
    entry = AuditEntry.objects.order_by("id")[1]
    AuditEntry.objects.filter(pk=entry.pk).update(sentence="added nothing")
    code, said = verify()
    assert code == 1
    assert f"Entry {entry.pk} of North's trail: the entry has been changed" in said
    assert "broken in 1 of 3" in said


def test_an_entry_removed_by_hand_is_named(system: System, by_hand: None) -> None:
    entry = AuditEntry.objects.order_by("id")[1]
    AuditEntry.objects.filter(pk=entry.pk).delete()
    code, said = verify()
    assert code == 1
    assert f"Entry {entry.pk} of North's trail: the entry has been removed" in said


def test_the_auditor_reads_and_filters(system: System) -> None:
    programme = system.programmes.get()
    other = make.make_programme(system, "quiet")
    auditor = make.client_for(make.appoint(None, Role.AUDITOR, system))
    address = reverse("audit", args=["north"])
    assert "3 entries" in auditor.get(address).content.decode()
    for query, found in (
        ({"programme": programme.key}, "3 entries"),
        ({"programme": other.key}, "0 entries"),
        ({"person": str(make.pmo_of(system).pk)}, "3 entries"),
        ({"first-day": "2", "first-month": "4", "first-year": "2016"}, "0 entries"),
        ({"last-day": "1", "last-month": "4", "last-year": "2016"}, "3 entries"),
    ):
        assert found in auditor.get(address, query).content.decode()
    assert make.client_for(make.pmo_of(system)).get(address).status_code == 403
