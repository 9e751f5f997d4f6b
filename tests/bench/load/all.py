"""The whole load in its order, timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2

from stp_portal.embedded import folder as folders
from stp_portal.embedded import postgres
from tests.bench import progress
from tests.bench.load import boards, months, people, plan, trail
from tests.bench.scale import HALF, LONG, SHORT, WIDE, WIDE_SHORT, Scale, systems


def load(scale: Scale) -> dict[str, Any]:
    """Fill the empty database; returns seconds by step and what came of it."""
    began = time.monotonic()
    with _without_triggers() as cursor:
        _steps(cursor, scale)
    rows = _settle()
    return {"seconds": round(time.monotonic() - began, 1), "rows": rows}


def load_boards(scale: Scale) -> float:
    """Every past month rolled up and published where it is looked at, and copied elsewhere."""
    began = time.monotonic()
    with progress.step("load: board snapshots"):
        for system in (LONG, SHORT):
            boards.roll_up_all(system)
        for system in (WIDE, WIDE_SHORT, HALF):
            boards.roll_up_one(system, boards.latest_month())
        with _without_triggers() as cursor:
            boards.copy_to_the_nation(cursor)
        _settle()
    return round(time.monotonic() - began, 1)


@contextmanager
def _without_triggers() -> Iterator[Any]:
    """A cursor in one transaction. Triggers guard what people do; here they would cost hours."""
    connection = _connect()
    with connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET work_mem = '128MB'")
        cursor.execute("SET timezone = 'Europe/London'")
        yield cursor
    connection.close()


def _settle() -> dict[str, int]:
    """Do now what the server would do meanwhile; returns how many rows there are."""
    connection = _connect()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
        rows = _rows(cursor)
    connection.close()
    return rows


def _connect() -> Any:
    folder = folders.current()
    return psycopg2.connect(host=str(folder.sockets), user=postgres.OWNER, dbname=postgres.DATABASE)


def _steps(cursor: Any, scale: Scale) -> None:
    made = systems(scale)
    steps: list[tuple[str, Callable[[], None]]] = [
        ("people and programmes", lambda: people.load(cursor, made)),
        ("milestones and risks", lambda: plan.load(cursor, scale)),
        ("returns and reviews", lambda: months.load(cursor)),
        ("audit trail", lambda: trail.load(cursor)),
    ]
    for name, step in steps:
        with progress.step(f"load: {name}"):
            step()


def _rows(cursor: Any) -> dict[str, int]:
    tables = {
        "programmes": "programmes_programme",
        "milestones": "programmes_milestone",
        "risks": "programmes_risk",
        "returns": "assurance_psr1return",
        "reviews": "assurance_gatewayreview",
        "audit_entries": "programmes_auditentry",
    }
    found = {}
    for name, table in tables.items():
        cursor.execute(f"SELECT count(*) FROM {table}")
        found[name] = cursor.fetchone()[0]
    cursor.execute("SELECT avg(length(content::text))::int FROM assurance_psr1revision")
    found["bytes_a_content"] = cursor.fetchone()[0]
    cursor.execute("SELECT pg_database_size(current_database())")
    found["bytes_of_database"] = cursor.fetchone()[0]
    return found
