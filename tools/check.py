"""`make check`: every check, all of them even after one has failed, each with its time."""

import functools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tools import compose, locks

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
COMMANDS: dict[str, list[str]] = {
    "style": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "imports": [str(Path(PYTHON).parent / "lint-imports"), "--no-cache"],
    "templates": [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"],
    "migrations complete": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "migrations safe": [PYTHON, "manage.py", "lintmigrations"],
    "settings": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "types": [PYTHON, "-m", "mypy"],
}
FUNCTIONS: dict[str, Callable[[], list[str]]] = {
    "compose file": compose.faults,
    "lock files": locks.faults,
}


def main() -> int:
    """Run them all; 1 if any found a fault."""
    with tempfile.TemporaryDirectory(prefix="stp-check-") as folder:
        os.environ |= {"STP_VAR": folder, "STP_EPHEMERAL": "1"}
        outcomes = [
            report(name, functools.partial(of_command, command))
            for name, command in COMMANDS.items()
        ]
    outcomes += [report(name, check) for name, check in FUNCTIONS.items()]
    print(f"{sum(outcomes)} of {len(outcomes)} checks passed")
    return 0 if all(outcomes) else 1


def report(name: str, check: Callable[[], list[str]]) -> bool:
    """Run one check, print what it found, and say whether that was nothing."""
    began = time.monotonic()
    found = check()
    print(f"{'FAILED' if found else 'ok':7} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    for line in found:
        print(f"        {line}", flush=True)
    return not found


def of_command(command: list[str]) -> list[str]:
    """A command's output where it failed."""
    done = subprocess.run(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return [] if done.returncode == 0 else done.stdout.splitlines() or ["It failed without a word."]


if __name__ == "__main__":
    sys.exit(main())
