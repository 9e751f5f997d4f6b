"""The tests' own PostgreSQL and Valkey, in a folder that is thrown away afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# pytest-xdist's workers inherit the folder, and so share one pair of servers.
MINE = "STP_TEST_FOLDER" not in os.environ
if MINE:
    os.environ["STP_TEST_FOLDER"] = tempfile.mkdtemp(prefix="stp-test-")
for name in ("DATABASE_URL", "STP_TODAY", "STP_DEMO", "DEMO_PASSWORD", "ALLOWED_HOSTS", "SECRET_KEY"):
    os.environ.pop(name, None)
os.environ["STP_VAR"] = os.environ["STP_TEST_FOLDER"]
os.environ["STP_EPHEMERAL"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stp_portal.settings")
# Playwright's synchronous driver runs an event loop in the thread that also uses the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_configure(config: pytest.Config) -> None:
    """Have the services up before Django is."""
    from stp_portal.embedded import client

    client.use_services()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave the services, which ends them, and remove their folder."""
    if not MINE:
        return
    from stp_portal.embedded import client

    client.leave()
    shutil.rmtree(os.environ["STP_TEST_FOLDER"], ignore_errors=True)


@pytest.fixture
def mail_folder() -> Iterator[Path]:
    """Where the embedded mode keeps outgoing mail."""
    yield Path(os.environ["STP_VAR"]) / "mail"
