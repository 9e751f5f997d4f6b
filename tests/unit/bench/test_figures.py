import pytest

from tests.bench import figures


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 3.0), (0.95, 4.8), (1.0, 5.0)])
def test_a_quantile_lies_between_ranks(share: float, expected: float) -> None:
    assert figures.quantile([5, 3, 1, 2, 4], share) == pytest.approx(expected)


def test_a_single_time_is_every_quantile_of_itself() -> None:
    assert figures.spread([7.0]) == {"p50_ms": 7.0, "p95_ms": 7.0, "n": 1}


def test_ratios_of_neighbours_are_not_moved_by_a_slow_minute() -> None:
    board, static = [10, 10, 30, 30, 10], [20, 20, 60, 60, 20]
    assert figures.paired_ratio(board, static) == 0.5


def test_a_missed_target_is_said() -> None:
    assert figures.verdict("queries", 9, 8)["met"] is False
    assert figures.verdict("queries", 8, 8)["met"] is True
