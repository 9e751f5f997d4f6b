"""What signals mean: the kinds of points, and the marks of variation and assurance."""

import pytest

from metrics.spc import analyse
from tests.unit.metrics.series import months, zigzag

HIGH, LOW = [*zigzag(13), 16], [*zigzag(13), 4]
# Fixed from 12: mean 10, limits 4.68 and 15.32.


def analysed(values, improvement="increase", **settings):
    return analyse(months(values), improvement=improvement, fix_after=12, **settings)


@pytest.mark.parametrize(
    ("values", "improvement", "kind", "variation"),
    [
        (HIGH, "increase", "improvement", "improvement_high"),
        (HIGH, "decrease", "concern", "concern_high"),
        (HIGH, "neutral", "neutral_high", "neutral_high"),
        (LOW, "increase", "concern", "concern_low"),
        (LOW, "decrease", "improvement", "improvement_low"),
        (LOW, "neutral", "neutral_low", "neutral_low"),
        (zigzag(14), "increase", "common_cause", "common_cause"),
        (zigzag(14), "neutral", "common_cause", "common_cause"),
    ],
)
def test_kind_and_variation_of_the_latest_point(values, improvement, kind, variation):
    found = analysed(values, improvement)
    assert found.latest.kind == kind
    assert found.variation == variation


def test_a_rising_trend_below_the_mean_is_high_by_its_own_direction():
    values = [*zigzag(12), 9.5, 9, 9.1, 9.2, 9.3, 9.4, 9.5, 9.6]
    found = analysed(values)
    assert found.latest.signal == "trend_increasing"
    assert found.variation == "improvement_high"
    assert analysed(values, "neutral").latest.kind == "neutral_high"


def test_variation_is_the_latest_reading_not_the_latest_date():
    assert analysed([*HIGH, None]).variation == "improvement_high"
    assert analysed([*HIGH, 9]).variation == "common_cause"


@pytest.mark.parametrize(
    ("target", "increase", "decrease"),
    [
        (4, "pass", "fail"),
        (4.68, "pass", "fail"),
        (4.69, "inconsistent", "inconsistent"),
        (10, "inconsistent", "inconsistent"),
        (15.31, "inconsistent", "inconsistent"),
        (15.32, "fail", "pass"),
        (16, "fail", "pass"),
    ],
)
def test_assurance_against_the_limits_which_count_as_beyond(target, increase, decrease):
    values = zigzag(14)
    assert analysed(values, "increase", target=target).assurance == increase
    assert analysed(values, "decrease", target=target).assurance == decrease


@pytest.mark.parametrize(
    ("target", "increase", "decrease"),
    [(83.1, "pass", "fail"), (83.2, "pass", "pass"), (83.3, "fail", "pass")],
)
def test_assurance_of_a_constant_series(target, increase, decrease):
    values = [83.2] * 13
    assert analysed(values, "increase", target=target).assurance == increase
    assert analysed(values, "decrease", target=target).assurance == decrease


def test_no_assurance_without_a_target_or_a_direction():
    assert analysed(zigzag(14)).assurance is None
    assert analysed(zigzag(14), "neutral", target=4).assurance is None


def test_a_target_of_nothing_is_a_target():
    assert analysed(zigzag(14), target=0).assurance == "pass"


def test_assurance_uses_the_latest_limits():
    readings = months([*zigzag(13), *zigzag(13, 50)])
    found = analyse(readings, improvement="increase", target=30, rebase=[readings[13][0]])
    assert found.assurance == "pass"
