"""A cache whose server is gone never fails a page."""

import pytest

from stp_portal.cache import SoftCache


@pytest.fixture
def gone(tmp_path) -> SoftCache:
    return SoftCache(f"unix://{tmp_path}/nobody.sock?db=1", {})


def test_reading_finds_nothing(gone: SoftCache) -> None:
    assert gone.get("key") is None
    assert gone.get("key", "fallback") == "fallback"
    assert gone.get_many(["key"]) == {}
    assert not gone.has_key("key")


def test_writing_is_let_go(gone: SoftCache) -> None:
    gone.set("key", 1)
    gone.set_many({"key": 1})
    gone.delete_many(["key"])
    assert gone.add("key", 1)
    assert gone.incr("key") == 1
    assert not gone.touch("key")
    assert not gone.delete("key")
