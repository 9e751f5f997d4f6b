"""PostgreSQL is killed in the middle of a signature: all of it stands afterwards, or nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stp_portal.embedded import postgres
from stp_portal.embedded.folder import Folder
from stp_portal.environment import BASE_DIR
from tests.integration.stp_portal.portal_process import (
    command,
    eventually,
    holder,
    living,
    outcome,
    surroundings,
)

pytestmark = pytest.mark.services

NOTHING = {
    "state": "submitted",
    "hash": False,
    "signatures": 0,
    "frozen": 0,
    "forecast": "2017-06-30",
    "told": 0,
    "promised": True,
    "faults": 0,
}
ALL = NOTHING | {
    "state": "signed",
    "hash": True,
    "signatures": 1,
    "frozen": 1,
    "forecast": "2017-09-30",
    "told": 1,
}


PROGRAM = """
import runpy, sys
from stp_portal.embedded import client
client.use_services()
sys.argv[0] = "signing_process"
runpy.run_module("tests.integration.assurance.signing_process", run_name="__main__")
"""


def running(folder: Folder, what: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, what],
        cwd=BASE_DIR,
        env=surroundings(folder.root) | {"DJANGO_SETTINGS_MODULE": "stp_portal.settings"},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def wait_for(process: subprocess.Popen[str], words: str) -> None:
    """Read what it says until it says these words; fail if it ends first."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.strip() == words:
            return
    pytest.fail("".join(said))


def standing(folder: Folder) -> dict[str, object]:
    found: dict[str, object] = json.loads(outcome(running(folder, "tell")).splitlines()[-1])
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    """A data folder with a return that waits for its signature, and its services up."""
    made = Folder(tmp_path / "var")
    keeping = running_shell(made)
    outcome(command(made.root, "migrate", "--verbosity", "0"))
    outcome(running(made, "prepare"))
    yield made
    keeping.communicate("\n", timeout=60)
    eventually(lambda: living(made) == set())


def running_shell(folder: Folder) -> subprocess.Popen[str]:
    """A command that keeps the services up until its input is closed; what is committed stays."""
    program = "from stp_portal.embedded import client; client.use_services(); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=BASE_DIR,
        env=surroundings(folder.root, STP_EPHEMERAL=""),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    eventually(lambda: postgres.answers(folder))
    return process


def kill_postgres(folder: Folder) -> None:
    """Kill the server, and wait until it is back: it isn't before all its sessions are gone."""
    killed = holder(folder, "postgres")
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: "postgres" in living(folder) and holder(folder, "postgres") != killed)
    eventually(lambda: postgres.answers(folder))


def test_killed_in_the_middle_leaves_nothing_and_can_be_done_again(folder: Folder) -> None:
    signing = running(folder, "sign")
    wait_for(signing, "half done")
    kill_postgres(folder)
    signing.communicate("on\n", timeout=60)
    assert signing.returncode != 0
    assert standing(folder) == NOTHING

    again = running(folder, "sign")
    wait_for(again, "half done")
    again.communicate("on\n", timeout=60)
    assert again.returncode == 0
    kill_postgres(folder)
    assert standing(folder) == ALL
