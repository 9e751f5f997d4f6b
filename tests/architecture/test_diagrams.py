"""The diagrams in docs/ are drawn from the code; a stale one fails."""

from pathlib import Path

import pytest
from django.conf import settings

from assurance.diagram import MACHINES, drawn_into, mermaid
from assurance.enums import Psr1State
from assurance.transitions import PSR1_MOVES, WAITS_FOR
from programmes.roles import PERMISSIONS, ROLES

PAGE = Path(settings.BASE_DIR) / "docs" / "architecture.md"


def test_the_architecture_page_shows_the_moves_of_the_code():
    text = PAGE.read_text(encoding="utf-8")
    assert drawn_into(text) == text, "Run `make diagrams`."
    for name in MACHINES:
        assert mermaid(name) in text


def test_a_marker_without_an_end_is_an_error():
    with pytest.raises(ValueError, match="has no end"):
        drawn_into("<!-- diagram: psr1 -->")


def test_every_state_says_whose_turn_it_is():
    assert set(WAITS_FOR) == set(Psr1State.values)


def test_every_move_asks_for_a_permission_that_some_role_carries():
    carried = frozenset().union(*(role.permissions for role in ROLES.values()))
    assert {move.permission for move in PSR1_MOVES.values()} <= carried
    assert carried == set(PERMISSIONS), "a permission nobody carries, or one nobody described"
