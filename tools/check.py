"""`make check`: every check, all of them even after one has failed, each with its time.

As many run at once as there are processors, the longest first; each says what it found as it ends.
"""

import functools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools import compose, locks

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
COMMANDS: dict[str, list[str]] = {
    "migrations safe": [PYTHON, "manage.py", "lintmigrations"],
    "types": [PYTHON, "-m", "mypy"],
    "migrations complete": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "settings": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "templates": [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"],
    "imports": [str(Path(PYTHON).parent / "lint-imports"), "--no-cache"],
    "style": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
}
FUNCTIONS: dict[str, Callable[[], list[str]]] = {
    "compose file": compose.faults,
    "lock files": locks.faults,
}


def main() -> int:
    """Run them all; 1 if any found a fault."""
    checks: dict[str, Callable[[], list[str]]] = {
        name: functools.partial(of_command, line) for name, line in COMMANDS.items()
    }
    checks |= FUNCTIONS
    with (
        tempfile.TemporaryDirectory(prefix="stp-check-") as folder,
        ThreadPoolExecutor(os.cpu_count()) as threads,
    ):
        os.environ |= {"STP_VAR": folder, "STP_EPHEMERAL": "1"}
        outcomes = list(threads.map(report, checks, checks.values()))
    print(f"{sum(outcomes)} of {len(outcomes)} checks passed")
    return 0 if all(outcomes) else 1


def report(name: str, check: Callable[[], list[str]]) -> bool:
    """Run one check, print what it found, and say whether that was nothing."""
    began = time.monotonic()
    found = check()
    said = f"{'FAILED' if found else 'ok':7} {name} ({time.monotonic() - began:.1f} s)"
    # At once, so that no other check's words come between.
    print("\n        ".join([said, *found]), flush=True)
    return not found


def of_command(command: list[str]) -> list[str]:
    """A command's output where it failed."""
    done = subprocess.run(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return [] if done.returncode == 0 else done.stdout.splitlines() or ["It failed without a word."]


if __name__ == "__main__":
    sys.exit(main())
