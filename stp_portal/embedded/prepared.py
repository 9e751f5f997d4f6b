"""What has been done to this database already, noted in the database itself.

The note travels with the data: a restored or a fresh database has its own, or none.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from stp_portal.embedded import postgres
from stp_portal.embedded.folder import Folder
from stp_portal.environment import BASE_DIR

APPS = ("programmes", "metrics", "finance", "assurance")


def wanted(password: str, day: str) -> dict[str, str]:
    """The hashes of all that `prepare` depends on, in two parts."""
    shape = [file for app in APPS for file in (BASE_DIR / app).glob("migrations/*.py")]
    locked = BASE_DIR / "requirements.txt"
    loaded = [
        *(BASE_DIR / "programmes" / "portfolios").glob("*.yaml"),
        *(BASE_DIR / "metrics" / "indicators").glob("*.yaml"),
        *(BASE_DIR / "metrics" / "data").glob("*.csv"),
    ]
    seeds = [
        file for file in (BASE_DIR / "assurance" / "demonstration").iterdir() if file.is_file()
    ]
    return {
        "shape": digest([*shape, locked]),
        "demonstration": digest([*loaded, *seeds], password + day),
    }


def digest(files: Iterable[Path], extra: str = "") -> str:
    """One hash over names and contents."""
    total = hashlib.sha256(extra.encode())
    for file in sorted(files):
        total.update(f"{file.relative_to(BASE_DIR)}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()[:32]


def noted(folder: Folder) -> dict[str, str]:
    """The hashes noted at the last preparation."""
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    with postgres.session(folder) as cursor:
        cursor.execute(query, [postgres.DATABASE])
        row = cursor.fetchone()
    try:
        found: dict[str, str] = json.loads(row[0]) if row and row[0] else {}
    except ValueError:
        return {}
    return found


def note(folder: Folder, hashes: dict[str, str]) -> None:
    """Note what has been done."""
    with postgres.session(folder) as cursor:
        cursor.execute(f"COMMENT ON DATABASE {postgres.DATABASE} IS %s", [json.dumps(hashes)])
