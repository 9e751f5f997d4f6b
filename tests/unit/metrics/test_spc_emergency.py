"""Real series, by hand: monthly four-hour performance of three trusts, as (attendances, breaches).

NHS England, A&E attendances and emergency admissions (Open Government Licence v3.0): all types of
department. Performance is 1 - breaches / attendances, in per cent. The arithmetic here is exact.
"""

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest

from metrics.spc import analyse
from tests.unit.metrics.series import months

JUNE_2017 = date(2017, 6, 1)
JULY_2018 = date(2018, 7, 1)

NORTH_MIDLANDS = [  # RJE, June 2017 to June 2018
    (20104, 3805), (21292, 4071), (20334, 4114), (20407, 4805), (21206, 4570), (20452, 4531),
    (19743, 5619), (20635, 6376), (18968, 4792), (21243, 5091), (20537, 4104), (23121, 3754),
    (23044, 3968),
]  # fmt: skip
SHREWSBURY_AND_TELFORD = [  # RXW, the same months
    (11878, 2429), (12391, 2655), (10663, 2495), (10133, 2265), (10764, 2878), (10086, 2649),
    (10031, 3078), (10338, 3512), (9464, 3066), (10477, 3434), (10599, 2661), (11851, 3347),
    (11462, 2923),
]  # fmt: skip
DERBY = [  # RTG, the same months
    (15734, 2673), (16589, 1992), (15011, 1720), (15036, 1813), (15863, 1691), (15678, 1801),
    (16150, 2964), (15635, 1883), (14568, 2355), (15710, 2874), (15745, 1910), (16928, 2052),
    (15951, 1698),
]  # fmt: skip
DERBY_AND_BURTON = [  # RTG, July 2018 to March 2019
    (27468, 2768), (24877, 2486), (25347, 3619), (26489, 2914), (25815, 3743), (26897, 3880),
    (27222, 5434), (25224, 5029), (28341, 5367),
]  # fmt: skip


def performance(counts):
    return [100 * (1 - Fraction(breaches, attendances)) for attendances, breaches in counts]


def by_hand(counts):
    """Lower limit, mean and upper limit, in exact fractions."""
    values = performance(counts)
    mean = sum(values) / len(values)
    ranges = [abs(value - before) for before, value in pairwise(values)]
    width = Fraction(266, 100) * sum(ranges) / len(ranges)
    return float(mean - width), float(mean), float(mean + width)


def analysed(*parts, target=95.0):
    values = [float(value) for part in parts for value in performance(part)]
    return analyse(
        months(values, JUNE_2017), improvement="increase", target=target, rebase=[JULY_2018]
    )


# By pencil, from percentages of two decimals: the sums of the 13 values and of the 12 ranges.
# RJE: 81.07 80.88 79.77 76.45 78.45 77.85 71.54 69.10 74.74 76.03 80.02 83.76 82.78 = 1012.44
#        0.19  1.11  3.32  2.00  0.60  6.31  2.44  5.64  1.29  3.99  3.74  0.98 = 31.61
# RXW: 79.55 78.57 76.60 77.65 73.26 73.74 69.32 66.03 67.60 67.22 74.89 71.76 74.50 = 950.69
#        0.98  1.97  1.05  4.39  0.48  4.42  3.29  1.57  0.38  7.67  3.13  2.74 = 32.07
# RTG: 83.01 87.99 88.54 87.94 89.34 88.51 81.65 87.96 83.83 81.71 87.87 87.88 89.35 = 1125.58
#        4.98  0.55  0.60  1.40  0.83  6.86  6.31  4.13  2.12  6.16  0.01  1.47 = 35.42
# RTG after Burton: 89.92 90.01 85.72 89.00 85.50 85.57 80.04 80.06 81.06 = 766.88
#        0.09  4.29  3.28  3.50  0.07  5.53  0.02  1.00 = 17.78, of 8 ranges
PENCIL = [
    (NORTH_MIDLANDS, 1012.44 / 13, 31.61 / 12),
    (SHREWSBURY_AND_TELFORD, 950.69 / 13, 32.07 / 12),
    (DERBY, 1125.58 / 13, 35.42 / 12),
    (DERBY_AND_BURTON, 766.88 / 9, 17.78 / 8),
]
NAMES = ["RJE", "RXW", "RTG", "RTG with Burton"]


@pytest.mark.parametrize(("counts", "mean", "mean_range"), PENCIL, ids=NAMES)
def test_lines_of_four_hour_performance(counts, mean, mean_range):
    (segment,) = analyse(
        months([float(value) for value in performance(counts)]), improvement="increase"
    ).segments
    lines = (segment.lower, segment.mean, segment.upper)
    assert lines == pytest.approx(by_hand(counts), rel=1e-12)
    width = 2.66 * mean_range
    assert lines == pytest.approx((mean - width, mean, mean + width), abs=0.02)


def test_derby_is_rebased_when_it_absorbs_burton():
    found = analysed(DERBY, DERBY_AND_BURTON)
    before, after = found.segments
    assert (before.start, before.end) == (JUNE_2017, date(2018, 6, 1))
    assert (after.start, after.end) == (JULY_2018, date(2019, 3, 1))
    assert (before.lower, before.mean, before.upper) == pytest.approx(by_hand(DERBY))
    assert (after.lower, after.mean, after.upper) == pytest.approx(by_hand(DERBY_AND_BURTON))
    assert (found.variation, found.assurance) == (None, None)
    assert found.notes == (
        "Trial limits from 1 July 2018: 9 readings, and 13 are needed. "
        "Neither variation nor assurance is judged.",
    )


def test_what_the_charts_say_of_the_target_of_95_per_cent():
    # The upper limits are 84.89, 80.24 and 94.43: none reaches 95.
    for counts in (NORTH_MIDLANDS, SHREWSBURY_AND_TELFORD, DERBY):
        assert analysed(counts).assurance == "fail"
    assert analysed(DERBY, target=94.0).assurance == "inconsistent"


def test_the_winter_of_2017():
    # RJE: the lower limit is 70.87 and January is 69.10; December's 71.54 is beyond two sigma
    # (73.21), November's 77.85 just below the mean (77.88).
    signals = [point.signal for point in analysed(NORTH_MIDLANDS).points]
    assert signals[5:9] == ["common_cause", "common_cause", "outside_low", "common_cause"]
    # RXW: the lower limit is 66.02 and January is 66.03, two sigma 68.39.
    signals = [point.signal for point in analysed(SHREWSBURY_AND_TELFORD).points]
    assert signals[6:11] == ["common_cause", *["two_of_three_low"] * 3, "common_cause"]
