"""The tests' own PostgreSQL and Valkey, in a folder that is thrown away afterwards."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

# A test makes many objects and keeps few: by default a seventh of the time goes into looking for
# those to throw away.
gc.set_threshold(200_000, 20, 50)


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


LONGEST = ("whole portal", "demonstration")
"""Groups that take minutes each. They come first, so that no process works alone at the end."""


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Keep together what shares an expensive beginning, and begin with the longest.

    Marked first, because pytest-xdist reads the groups in a hook of the same name; ordered last,
    because pytest-django has an order of its own: that is kept otherwise.
    """
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    yield
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(group_of(item), len(LONGEST)))


def group_of(item: pytest.Item) -> str:
    """Its module, the whole demonstration, or the portal that `make run` would start."""
    if "running_portal" in getattr(item, "fixturenames", ()):
        return "whole portal"
    return "demonstration" if "demonstration" in item.path.parts else str(item.path)


@pytest.fixture
def mail_folder() -> Path:
    """Where the embedded mode keeps outgoing mail."""
    return Path(os.environ["STP_VAR"]) / "mail"
