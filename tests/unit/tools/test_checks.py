"""The checks of `make check` that no other tool brings find what they are for."""

import copy
import json
from pathlib import Path

import pytest
import yaml

from tools import compose, locks

PINNED = "django==5.2.1 \\\n    --hash=sha256:abc\n"


def test_own_lock_files_are_right() -> None:
    assert locks.faults() == []


@pytest.mark.parametrize(
    "line",
    ["--index-url https://example.org/simple\n", "django==5.2.1\n", "django>=5 --hash=sha256:a\n"],
)
def test_python_lock_with_a_fault(tmp_path: Path, line: str) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text(PINNED)
    assert locks.python_lock(path) == []
    path.write_text(PINNED + line)
    assert locks.python_lock(path)


@pytest.mark.parametrize(
    "entry", [{"resolved": "https://example.org/a.tgz", "integrity": "sha512-a"}, {"version": "1"}]
)
def test_node_lock_with_a_fault(tmp_path: Path, entry: dict[str, str]) -> None:
    path = tmp_path / "package-lock.json"
    path.write_text(json.dumps({"packages": {"": {}, "node_modules/a": {"integrity": "sha512-a"}}}))
    assert locks.node_lock(path) == []
    path.write_text(json.dumps({"packages": {"": {}, "node_modules/a": entry}}))
    assert len(locks.node_lock(path)) == 1


def test_own_compose_file_is_right() -> None:
    assert compose.faults() == []


def test_services_need_health_checks_and_no_privileges() -> None:
    document = yaml.safe_load((compose.ROOT / "docker-compose.yml").read_text())
    for name in compose.SERVICES:
        assert document["services"][name]["cap_drop"] == ["ALL"]
    broken = copy.deepcopy(document)
    del broken["services"]["web"]["healthcheck"]
    assert compose.of_service("web", broken) == ["docker-compose.yml: web has no health check"]
    del broken["services"]["beat"]
    assert compose.of_service("beat", broken) == ["docker-compose.yml: there is no service beat"]


def test_secrets_come_from_the_environment_alone() -> None:
    text = (compose.ROOT / "docker-compose.yml").read_text()
    example = (compose.ROOT / ".env.example").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "PORTAL_DB_PASSWORD", "REDIS_PASSWORD"):
        assert f"${{{name}:?Set {name}" in text
        assert f"\n{name}=\n" in example
