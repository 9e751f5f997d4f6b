"""PostgreSQL and Valkey as commands find them: started, shared, left, killed, owned by anyone."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from stp_portal.embedded import kernel, postgres
from stp_portal.embedded.folder import Folder, UnsafeFolder, refuse_foreign
from stp_portal.embedded.locks import Lock
from stp_portal.embedded.process import Child
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

WAIT_FOR_INPUT = ["shell", "--no-imports", "-c", "print('up', flush=True); input()"]


def waiting_command(folder: Folder) -> subprocess.Popen[str]:
    """A command that has the services and waits until its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *WAIT_FOR_INPUT],
        cwd=BASE_DIR,
        env=surroundings(folder.root),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def test_command_starts_the_services_and_leaves_none(own_folder: Folder) -> None:
    assert "no issues" in outcome(command(own_folder.root, "check"))
    eventually(lambda: living(own_folder) == set())


def test_two_commands_share_the_services(own_folder: Folder) -> None:
    first, second = waiting_command(own_folder), waiting_command(own_folder)
    keeper = holder(own_folder, "keeper")
    first.communicate("\n")
    assert "no issues" in outcome(command(own_folder.root, "check"))
    assert holder(own_folder, "keeper") == keeper
    assert "postgres" in living(own_folder)
    second.communicate("\n")


def test_killed_command_leaves_no_services(own_folder: Folder) -> None:
    process = waiting_command(own_folder)
    process.kill()
    process.communicate()
    eventually(lambda: living(own_folder) == set())


def test_killed_keeper_takes_the_services_along(own_folder: Folder) -> None:
    process = waiting_command(own_folder)
    os.kill(holder(own_folder, "keeper"), signal.SIGKILL)
    eventually(lambda: not {"postgres", "valkey", "keeper"} & living(own_folder))
    assert "no issues" in outcome(command(own_folder.root, "check"))
    process.communicate("\n")


@pytest.fixture
def long_folder() -> Iterator[Folder]:
    """A data folder whose path is too long for a socket in it."""
    top = Path(tempfile.mkdtemp())
    folder = Folder(top / "-".join(["a long name"] * 12))
    yield folder
    eventually(lambda: living(folder) == set())
    shutil.rmtree(top)
    shutil.rmtree(folder.sockets)


def test_path_too_long_for_a_socket(long_folder: Folder) -> None:
    assert len(str(long_folder.root)) > 107
    assert "no issues" in outcome(command(long_folder.root, "check"))
    assert long_folder.sockets.stat().st_mode & 0o077 == 0


def test_half_made_cluster_is_made_anew(own_folder: Folder) -> None:
    own_folder.make()
    (own_folder.root / "postgres.new").mkdir()
    (own_folder.root / "postgres.new" / "rubbish").touch()
    assert "no issues" in outcome(command(own_folder.root, "check"))


def test_works_as_an_ordinary_user(own_folder: Folder) -> None:
    """Root tries it in a user namespace, where it is an ordinary user without any right."""
    user, group = kernel.ordinary_user()
    own_folder.root.mkdir()

    def become_ordinary() -> None:
        if os.geteuid() == 0:
            kernel.enter_user_namespace(user, group)

    query = ["shell", "--no-imports", "-c", "import os; print('user', os.geteuid())"]
    said = outcome(command(own_folder.root, *query, before=become_ordinary))
    assert "user 0" not in said


WITHOUT_NAMESPACES = """
from stp_portal.embedded import kernel
kernel.can_map_users = lambda: False
from stp_portal.embedded import keeper
keeper.main()
"""


def test_works_where_user_namespaces_are_forbidden(own_folder: Folder) -> None:
    """As root in a container: PostgreSQL becomes another user, below a folder of root's alone."""
    own_folder.make()
    (own_folder.locks / "stay").touch()
    keeper = subprocess.Popen(
        [sys.executable, "-c", WITHOUT_NAMESPACES],
        cwd=BASE_DIR,
        env=surroundings(own_folder.root),
    )
    eventually(lambda: postgres.answers(own_folder))
    owner = (own_folder.database / "PG_VERSION").stat().st_uid
    assert owner == (kernel.ordinary_user()[0] if os.geteuid() == 0 else os.geteuid())
    keeper.terminate()
    assert keeper.wait(timeout=60) == 0
    (own_folder.locks / "stay").unlink()
    assert "no issues" in outcome(command(own_folder.root, "check"))


def test_folder_of_someone_else_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "link"
    elsewhere.symlink_to(tmp_path)
    with pytest.raises(UnsafeFolder, match="belongs to someone else"):
        refuse_foreign(elsewhere)


def test_folder_that_can_not_be_made_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    process = command(tmp_path / "file" / "var", "check")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.splitlines()[-1].startswith("The data folder")
    assert "Traceback" not in said


def test_program_that_ignores_the_polite_signal_is_killed(own_folder: Folder) -> None:
    own_folder.make()
    stubborn = (
        "import signal; signal.signal(15, signal.SIG_IGN); print('up', flush=True); signal.pause()"
    )
    steps = ((signal.SIGTERM, 0.5), (signal.SIGKILL, 5.0))
    child = Child("stubborn", [sys.executable, "-c", stubborn], own_folder, steps)
    child.start()
    eventually(lambda: "up" in child.log_path.read_text())
    child.stop()
    assert not child.is_alive()
    assert living(own_folder) == set()


def test_lock_is_held_by_one_alone(tmp_path: Path) -> None:
    with Lock(tmp_path / "a.lock") as first, Lock(tmp_path / "a.lock") as second:
        assert first.try_alone()
        assert not second.try_alone()
        first.release()
        assert second.try_alone()
