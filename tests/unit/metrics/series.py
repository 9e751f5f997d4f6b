"""Monthly readings for the tests of statistical process control."""

from datetime import date

APRIL_2016 = date(2016, 4, 1)


def month(number, start=APRIL_2016):
    """The first of the month that many months after the start."""
    years, months = divmod(start.month - 1 + number, 12)
    return date(start.year + years, months + 1, 1)


def months(values, start=APRIL_2016):
    """Each value on the first of a month, in order."""
    return [(month(number, start), value) for number, value in enumerate(values)]


def zigzag(count, mean=10.0, swing=1.0):
    """mean + swing, mean - swing, and so on: every moving range is twice the swing."""
    return [mean + (swing if number % 2 == 0 else -swing) for number in range(count)]
