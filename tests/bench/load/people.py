"""Systems, plans, people, the tree of programmes and who is appointed where."""

from __future__ import annotations

from typing import Any

from programmes.models import Appointment, OfficeHolder, Plan, Programme, System, User
from tests.bench.load.insert import insert
from tests.bench.scale import Made

SINCE = "date '2010-04-01'"
AT_SYSTEM = ("pmo", "reviewer", "board_member", "finance_lead", "auditor")
OFFICES = ("sro", "programme_director", "clinical_lead", "programme_manager", "project_support")


def load(cursor: Any, systems: list[Made]) -> None:
    """Fill the tables, and leave `made` and `post` behind for what comes after."""
    _systems(cursor, systems)
    _tree(cursor)
    _users(cursor)
    _posts(cursor)
    _appointments(cursor)
    _office_holders(cursor)


def _systems(cursor: Any, systems: list[Made]) -> None:
    cursor.execute(
        "CREATE TEMP TABLE wanted (key text, reporting int, months int, parents int, people int)"
    )
    for made in systems:
        cursor.execute(
            "INSERT INTO wanted VALUES (%s, %s, %s, %s, %s)",
            [made.key, made.reporting, made.months, made.parents, made.people],
        )
    name = "initcap(replace(w.key, '-', ' ')) || ' health and care partnership'"
    insert(cursor, System, "FROM wanted w", key="w.key", name=name, kind="'STP'")
    insert(
        cursor,
        Plan,
        "FROM programmes_system s",
        system_id="s.id",
        key="s.key || '-plan'",
        name="s.name || ': plan'",
        valid_from=SINCE,
    )
    cursor.execute(
        "CREATE TEMP TABLE made AS SELECT s.id system_id, s.key, w.reporting, w.months, "
        "w.parents, w.people, p.id plan_id FROM wanted w JOIN programmes_system s USING (key) "
        "JOIN programmes_plan p ON p.system_id = s.id"
    )


def _tree(cursor: Any) -> None:
    """A portfolio, programmes below it, and below those the workstreams that report."""
    node = {"system_id": "m.system_id", "plan_id": "m.plan_id", "reports": "false"}
    summary = "repeat('What this part of the plan is for, and how it works. ', 6)"
    insert(
        cursor,
        Programme,
        "FROM made m",
        **node | {"key": "'portfolio'", "name": "'The whole portfolio'", "kind": "'portfolio'"},
        summary=summary,
    )
    below = "FROM made m JOIN programmes_programme p ON p.system_id = m.system_id"
    insert(
        cursor,
        Programme,
        f"{below} CROSS JOIN generate_series(1, m.parents - 1) n WHERE p.key = 'portfolio'",
        **node | {"key": "'programme-' || n", "name": "'Programme ' || n", "kind": "'programme'"},
        parent_id="p.id",
        position="n * 1000",
        summary=summary,
    )
    insert(
        cursor,
        Programme,
        f"{below} CROSS JOIN generate_series(1, m.reporting) n "
        "WHERE p.key = 'programme-' || (1 + (n - 1) % (m.parents - 1))",
        **node | {"key": "'workstream-' || n", "kind": "'workstream'", "reports": "true"},
        name="'Workstream ' || n || ', urgent and planned care'",
        number="n::text",
        parent_id="p.id",
        position="p.position + n",
        summary=summary,
        stated_impact="n * 100000",
    )
    cursor.execute(
        "WITH RECURSIVE tree AS (SELECT id, ARRAY[id] path FROM programmes_programme "
        "WHERE parent_id IS NULL UNION ALL SELECT p.id, t.path || p.id "
        "FROM programmes_programme p JOIN tree t ON p.parent_id = t.id) "
        "UPDATE programmes_programme p SET path = t.path FROM tree t WHERE t.id = p.id"
    )


def _users(cursor: Any) -> None:
    roles = ", ".join(f"('{role}')" for role in AT_SYSTEM)
    source = (
        f"FROM (SELECT replace(r.role, '_', '-') || '@' || m.key || '.example' address "
        f"FROM made m CROSS JOIN (VALUES {roles}) r(role) UNION ALL "
        "SELECT r.role || n || '@' || m.key || '.example' FROM made m "
        "CROSS JOIN generate_series(1, m.people) n CROSS JOIN (VALUES ('sro'), ('pm')) r(role)) u"
    )
    insert(cursor, User, source, email="u.address", name="u.address", password="'!'")


def _posts(cursor: Any) -> None:
    """`post`: each reporting programme with its place in the order and its people."""
    cursor.execute(
        "CREATE TEMP TABLE post AS SELECT m.key system_key, m.system_id, m.months, "
        "p.id programme_id, p.key, p.name, p.number::int n, sro.id sro_id, sro.name sro_name, "
        "pm.id pm_id FROM made m JOIN programmes_programme p ON p.system_id = m.system_id "
        "AND p.reports "
        "JOIN programmes_user sro ON sro.email = 'sro' || (1 + (p.number::int - 1) % m.people) "
        "|| '@' || m.key || '.example' "
        "JOIN programmes_user pm ON pm.email = 'pm' || (1 + (p.number::int - 1) % m.people) "
        "|| '@' || m.key || '.example'"
    )
    cursor.execute("CREATE UNIQUE INDEX ON post (programme_id)")
    cursor.execute("ANALYZE post")


def _appointments(cursor: Any) -> None:
    insert(
        cursor,
        Appointment,
        "FROM post CROSS JOIN (VALUES ('sro'), ('programme_manager')) r(role)",
        user_id="CASE r.role WHEN 'sro' THEN sro_id ELSE pm_id END",
        role="r.role",
        system_id="system_id",
        programme_id="programme_id",
        starts_on=SINCE,
    )
    roles = ", ".join(f"('{role}')" for role in AT_SYSTEM)
    insert(
        cursor,
        Appointment,
        f"FROM made m CROSS JOIN (VALUES {roles}) r(role) JOIN programmes_user u "
        "ON u.email = replace(r.role, '_', '-') || '@' || m.key || '.example'",
        user_id="u.id",
        role="r.role",
        system_id="m.system_id",
        starts_on=SINCE,
    )


def _office_holders(cursor: Any) -> None:
    offices = ", ".join(f"('{office}')" for office in OFFICES)
    insert(
        cursor,
        OfficeHolder,
        f"FROM post CROSS JOIN (VALUES {offices}) o(office)",
        programme_id="programme_id",
        office="o.office",
        holder="'Holder of the office in ' || name",
        job_title="'Director of transformation'",
        starts_on=SINCE,
    )
