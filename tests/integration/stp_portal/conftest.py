"""A portal of its own for each module that needs one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stp_portal.embedded.folder import Folder
from tests.integration.stp_portal.portal_process import Portal, eventually, living


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A running portal with an empty database."""
    started = Portal(tmp_path_factory.mktemp("portal")).start()
    yield started
    if not started.has_ended():
        started.end()
    assert living(started.folder) == set()


@pytest.fixture
def own_folder(tmp_path: Path) -> Iterator[Folder]:
    """A data folder whose services have all ended when the test is over."""
    folder = Folder(tmp_path / "var")
    yield folder
    eventually(lambda: living(folder) == set())
