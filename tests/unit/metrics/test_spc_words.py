"""The sentence above a chart, its description, and amounts as they read."""

from datetime import date, timedelta

import pytest

from metrics.spc import analyse
from metrics.spc_words import amount, between, description, exact, sentence
from tests.unit.metrics.series import month, months, zigzag

START = zigzag(12)
# Mean 10, limits 4.68 and 15.32 when fixed after 12. The last of them is March 2017.
RUN_BELOW = [9, 9.5] * 4


def analysed(*values, improvement="increase", **settings):
    settings = {"fix_after": 12, **settings}
    return analyse(months([*START, *values]), improvement=improvement, **settings)


def said(*values, unit="%", period="month", **settings):
    return sentence(analysed(*values, **settings), unit=unit, period=period)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([11, *RUN_BELOW], "Worse than usual: the last 8 months are below the mean"),
        ([9, *[11, 10.5] * 5], "Better than usual: the last 10 months are above the mean"),
        ([16], "Better than usual: April 2017 is above the upper limit"),
        ([4], "Worse than usual: April 2017 is below the lower limit"),
        (
            [10.1, 9.4, 9.5, 9.6, 9.7, 9.8, 10.1, 10.2],
            "Better than usual: each of the last 6 months is higher than the one before",
        ),
        (
            [10.3, 10.2, 10.1, 10, 9.9, 9.8, 9.7, 9.6],
            "Worse than usual: each of the last 7 months is lower than the one before",
        ),
        ([14, 11, 14], "Better than usual: 2 of the last 3 months are far above the mean"),
        ([6, 6, 6], "Worse than usual: all the last 3 months are far below the mean"),
        ([10.5], "As usual: April 2017 is within the limits"),
    ],
)
def test_what_the_latest_reading_says(values, words):
    assert said(*values) == words


def test_the_same_where_less_is_better_or_nothing_is():
    assert said(16, improvement="decrease").startswith("Worse than usual: April 2017 is above")
    assert said(16, improvement="neutral").startswith("Higher than usual: April 2017 is above")
    assert said(4, improvement="neutral").startswith("Lower than usual: April 2017 is below")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (78, "; at this level it will fail the 78% target unless something changes"),
        (4, "; at this level it will meet the 4% target"),
        (12.25, "; at this level it will meet the 12.25% target in some months, not in others"),
    ],
)
def test_what_it_says_of_the_target(target, words):
    whole = "Worse than usual: the last 8 months are below the mean" + words
    assert said(11, *RUN_BELOW, target=target) == whole


def test_a_target_in_a_unit_of_words():
    assert said(10.5, unit="days", target=1000).endswith(
        "it will fail the target of 1,000 days unless something changes"
    )


def test_with_gaps_at_the_end_it_says_until_when():
    assert said(11, *RUN_BELOW, None, None) == (
        "Worse than usual: the 8 months to December 2017 are below the mean"
    )


def test_it_counts_back_to_a_gap_or_a_rebase():
    assert "the last 7 months" in said(9, 9, None, 9, 9.5, 9, 9.5, 9, 9.5, 9)
    found = analyse(
        months([5, 5.1] * 7 + [*START, 9, *[11, 10.5] * 4]),
        improvement="increase",
        fix_after=12,
        rebase=[month(14)],
    )
    assert "the last 8 months are above" in sentence(found)


def test_too_few_readings_are_not_judged():
    found = analyse(months([80, 81.25]), improvement="increase", target=95)
    assert sentence(found, unit="%") == (
        "Not judged: 2 of the 13 months needed; May 2016 is 81.2%, against a target of 95%"
    )


def test_after_a_rebase_it_says_since_when():
    found = analysed(30, 31, rebase=[month(12)])
    assert sentence(found, unit="days") == (
        "Not judged since April 2017: 2 of the 13 months needed; May 2017 is 31 days"
    )


def test_readings_between_gaps_are_not_judged():
    found = analyse(months([10, None] * 13), improvement="increase")
    assert sentence(found, unit="%") == (
        "Not judged: no two months with data stand side by side; April 2018 is 10%"
    )


def test_no_data():
    for values in ([], [None]):
        found = analyse(months(values), improvement="increase", target=95)
        assert (sentence(found), description(found)) == ("No data", "No data.")


def test_weeks_are_named_by_their_day():
    weeks = [(date(2017, 4, 3) + timedelta(7 * n), value) for n, value in enumerate([*START, 16])]
    found = analyse(weeks, improvement="decrease", fix_after=12)
    assert sentence(found, period="week") == (
        "Worse than usual: 26 June 2017 is above the upper limit"
    )


@pytest.mark.parametrize(("period", "named"), [("quarter", "2016/17 Q3"), ("year", "2016/17")])
def test_quarters_and_years_are_named_as_the_plan_names_them(period, named):
    found = analyse([(date(2016, 10, 1), 4.3)], improvement="decrease")
    assert f"; {named} is 4.3%" in sentence(found, unit="%", period=period)
    assert f"1 {period}, {named}. Latest: 4.3% in {named}." in description(
        found, unit="%", period=period
    )


def test_the_description_gives_span_latest_lines_target_signals_and_notes():
    found = analysed(None, 16, 4, 10.5, target=95)
    assert description(found, unit="%") == (
        "16 months, April 2016 to July 2017, 1 without data. Latest: 10.5% in July 2017. "
        "Mean 10%, limits 4.68% to 15.3%. Target 95%. Signals: 1 improvement; 1 concern. "
        "The limits are fixed from the first 12 readings."
    )


def test_the_description_of_trial_limits_and_of_none():
    two, one = (analyse(months(v), improvement="increase") for v in ([10, 12], [10]))
    assert description(two).startswith(
        "2 months, April 2016 to May 2016. Latest: 12 in May 2016. "
        "Mean 11, trial limits 5.68 to 16.3. No month signals a change. Trial limits: 2 readings"
    )
    assert description(one).startswith(
        "1 month, April 2016. Latest: 10 in April 2016. Mean 10, no limits."
    )


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (78.46, "%", "78.5%"),
        (78, "%", "78%"),
        (100, "%", "100%"),
        (9.526, "", "9.53"),
        (0.03456, "", "0.0346"),
        (0, "days", "0 days"),
        (-0.0, "", "0"),
        (1234.5, "days", "1,234 days"),
        (1200, "", "1,200"),
        (-1.5, "£m", "-£1.5m"),
        (2500, "£", "£2,500"),
        (1e300, "", "1e+300"),
        (3e-12, "", "3e-12"),
    ],
)
def test_amounts(value, unit, text):
    assert amount(value, unit) == text


def test_targets_are_not_rounded():
    assert exact(92.7563, "%") == "92.7563%"
    assert exact(1234567, "patients") == "1,234,567 patients"
    assert exact(12.5, "£m") == "£12.5m"


def test_a_unit_of_words_is_said_once_of_two_amounts():
    assert between(1093, 1301, "attendances") == "1,093 to 1,301 attendances"
    assert between(72.4, 87, "%") == "72.4% to 87%"
    assert between(-1, 2, "£m") == "-£1m to £2m"
