"""The house's rules that no linter knows: sizes, rooms, and who may read the clock."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from importlinter.cli import lint_imports

from stp_portal.celery import app
from stp_portal.environment import BASE_DIR

APPS = ("stp_portal", "programmes", "metrics", "finance", "assurance")
LONGEST_FUNCTION = 40
LONGEST_MODULE = 400
MEDIAN_FUNCTION = 10
CLOCK = re.compile(r"\b(timezone\.now|localtime|localdate|date\.today|datetime\.now|utcnow)\(")
WRITES = re.compile(
    r"\.objects\b.*\.(create|bulk_create|update_or_create|get_or_create|update)\("
    r"|\.(save|delete)\((update_fields.*)?\)"
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
SKIPPED = re.compile(r"\bskip\(|skipif|xfail|time\.sleep\(")
THIS = Path(__file__)


def modules(*places: str) -> list[Path]:
    """Python files below the places, without migrations."""
    found = [path for place in places for path in (BASE_DIR / place).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def others(*places: str) -> list[Path]:
    """Modules other than this one, which spells out what it looks for."""
    return [path for path in modules(*places) if path != THIS]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's name and its length in lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


def hits(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Where the pattern occurs."""
    return [
        f"{path.relative_to(BASE_DIR)}:{number} {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]


def rooms(*names: str) -> list[Path]:
    """The modules of these rooms in both apps that have them."""
    found = modules("programmes", "assurance")
    return [path for path in found if path.stem in names or path.parent.name in names]


def test_imports_run_one_way() -> None:
    assert lint_imports(no_cache=True) == 0


def test_functions_are_short() -> None:
    sizes = {f"{p.relative_to(BASE_DIR)} {n}": s for p in modules(*APPS) for n, s in functions(p)}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}
    assert statistics.median(sizes.values()) < MEDIAN_FUNCTION


def test_modules_are_short() -> None:
    sizes = {
        str(path.relative_to(BASE_DIR)): path.read_text().count("\n")
        for path in modules(*APPS, "tests", "tools")
    }
    assert {name: size for name, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_only_the_edges_read_the_clock() -> None:
    inner = rooms("actions", "selectors", "models", "permissions", "audit", "rollup", "parsers")
    assert hits(CLOCK, inner) == []


def test_views_do_not_write() -> None:
    assert hits(WRITES, rooms("views", "api", "presenters", "selectors", "permissions")) == []


def test_nothing_is_left_for_later() -> None:
    assert hits(UNFINISHED, others(*APPS, "tests", "tools")) == []


def test_no_test_is_left_out_or_waits_blindly() -> None:
    measured = BASE_DIR / "tests" / "bench"
    tests = [path for path in others("tests") if measured not in path.parents]
    assert hits(SKIPPED, tests) == []


def test_every_regular_task_exists() -> None:
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted <= set(current_app.tasks)


@pytest.mark.parametrize("place", ["templates", "static"])
def test_pages_load_nothing_from_elsewhere(place: str) -> None:
    files = [p for p in (BASE_DIR / place).rglob("*") if p.suffix in {".jinja", ".scss", ".js"}]
    loading = re.compile(r"""(src=|<link[^>]+href=|url\(|@import|from )["'(]*\s*(https?:)?//""")
    assert hits(loading, files) == []
