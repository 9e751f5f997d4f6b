"""The tests' own PostgreSQL and Valkey, in a folder that is thrown away afterwards."""

import os
import shutil
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Have the services up before Django is."""
    from stp_portal.embedded import client

    if not only_hands_out(config):
        client.use_services()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave the services, which ends them, and remove their folder."""
    from stp_portal.embedded import client

    client.leave()
    shutil.rmtree(os.environ["STP_VAR"], ignore_errors=True)


def only_hands_out(config: pytest.Config) -> bool:
    """Whether this process runs no test itself: the first of pytest-xdist's."""
    spread = config.getoption("numprocesses", None)
    return bool(spread) and "PYTEST_XDIST_WORKER" not in os.environ


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares an expensive beginning: a module, or the whole demonstration.

    First, because pytest-xdist reads the groups in a hook of the same name.
    """
    for item in items:
        whole_portal = {"portal", "plain_portal_page"} & set(getattr(item, "fixturenames", ()))
        shared = "demonstration" if "demonstration" in item.path.parts else str(item.path)
        shared = "whole portal" if whole_portal else shared
        item.add_marker(pytest.mark.xdist_group(shared))


@pytest.fixture
def mail_folder() -> Path:
    """Where the embedded mode keeps outgoing mail."""
    return Path(os.environ["STP_VAR"]) / "mail"
