"""Every cell of the heatmap and of the coverage matrix, against a plain count of the files."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from programmes.models import Plan
from stp_portal.environment import BASE_DIR
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db
FOLDER = BASE_DIR / "programmes" / "portfolios"
FILES = ("staffordshire-2016", "staffordshire-2024")


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture(params=FILES)
def loaded(request: Any) -> tuple[dict[str, Any], Client]:
    """A file as YAML reads it, loaded, and somebody who may see it."""
    path = FOLDER / f"{request.param}.yaml"
    call_command("load_portfolio", str(path), verbosity=0)
    said = yaml.safe_load(path.read_text())
    plan = Plan.objects.get(key=said["plan"]["key"])
    return said, make.client_for(make.pmo_of(plan.system))


def above(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Each key with the keys of itself and all that it is part of."""
    parents = {row["key"]: row.get("parent") for row in rows}
    found: dict[str, set[str]] = {}
    for key in parents:
        step, found[key] = key, set()
        while step:
            found[key].add(step)
            step = parents[step]
    return found


def cells_of(
    said: dict[str, Any], framework: dict[str, Any], kind: str, names: tuple[str, ...]
) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """By plain sets: (programme, priority) → the deliverables there, or the programme itself."""
    lines, priorities = above(said["programmes"]), above(framework["priorities"])
    found = defaultdict(set)
    for programme in said["programmes"]:
        rows = [programme] if kind == "programme" else programme.get(f"{kind}s", [])
        for row in rows:
            for name in names:
                for reference in row.get(name, []):
                    key, _, priority = reference.partition("/")
                    if key != framework["key"]:
                        continue
                    for line in lines[programme["key"]]:
                        for part in priorities[priority]:
                            found[line, part].add((programme["key"], row["key"]))
    return found


def table(client: Client, name: str, said: dict[str, Any], **asked: str) -> list[list[str]]:
    args = [said["system"]["key"], said["plan"]["key"]]
    content = client.get(reverse(name, args=args), asked).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


@pytest.mark.parametrize("strength", ["all", "primary"])
@pytest.mark.parametrize("kind", ["deliverable", "milestone", "programme"])
def test_every_cell_of_every_heatmap(
    loaded: tuple[dict[str, Any], Client], kind: str, strength: str
) -> None:
    said, client = loaded
    names = ("priorities",) if strength == "primary" else ("priorities", "contributes")
    for framework in said["frameworks"]:
        tops = [row["key"] for row in framework["priorities"] if not row.get("parent")]
        expected = cells_of(said, framework, kind, names)
        asked = {"framework": framework["key"], "counting": kind, "strength": strength}
        heads, *rows, totals = table(client, "heatmap_csv", said, **asked)
        assert len(heads) == len(tops) + 3
        assert sorted(row[0] for row in rows) == sorted(row["key"] for row in said["programmes"])
        for key, _, *numbers in rows:
            sets = [expected[key, top] for top in tops]
            assert numbers == [str(len(one)) for one in [*sets, set().union(*sets)]], key
        everything = {
            top: set().union(*(v for (_, t), v in expected.items() if t == top)) for top in tops
        }
        sums = [*everything.values(), set().union(*everything.values())]
        assert totals[2:] == [str(len(one)) for one in sums]


def test_every_cell_of_every_coverage_matrix(loaded: tuple[dict[str, Any], Client]) -> None:
    said, client = loaded
    own = {row["key"]: row for row in said["programmes"]}
    for framework in said["frameworks"]:
        tops = [row["key"] for row in framework["priorities"] if not row.get("parent")]
        parts = above(framework["priorities"])
        _, *rows = table(client, "coverage_csv", said, framework=framework["key"])
        assert len(rows) == len(own)
        for key, _, *marks in rows:
            assert marks == [mark_of(own[key], framework["key"], parts, top) for top in tops], key


def mark_of(programme: dict[str, Any], framework: str, parts: dict[str, set[str]], top: str) -> str:
    for name, word in (("priorities", "Primary"), ("contributes", "Contributes")):
        for reference in programme.get(name, []):
            key, _, priority = reference.partition("/")
            if key == framework and top in parts[priority]:
                return word
    return "No"
