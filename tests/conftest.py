"""The tests' own PostgreSQL and Valkey, in a folder that is thrown away afterwards."""

import os
import shutil
from pathlib import Path

import pytest

from tests.own_folder import MINE


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
def mail_folder() -> Path:
    """Where the embedded mode keeps outgoing mail."""
    return Path(os.environ["STP_VAR"]) / "mail"
