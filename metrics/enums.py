"""The closed lists of metrics. Values are stored; labels are shown."""

from django.db.models import TextChoices


class Unit(TextChoices):
    COUNT = "count", "Count"
    PERCENT = "percent", "%"
    RATE = "rate", "Rate per 100,000"
    POUNDS = "pounds", "£"
    DAYS = "days", "Days"
    MINUTES = "minutes", "Minutes"
    WTE = "wte", "WTE"
    NUMBER = "number", "Number"


class Improvement(TextChoices):
    """Which way is better."""

    INCREASE = "increase", "Higher is better"
    DECREASE = "decrease", "Lower is better"
    NEUTRAL = "neutral", "Neither way is better"


class Frequency(TextChoices):
    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"
    ANNUAL = "annual", "Yearly"


class Domain(TextChoices):
    SAFETY = "safety", "Safety"
    QUALITY = "quality", "Quality"
    PERFORMANCE = "performance", "Performance and access"
    PEOPLE = "people", "People"
    POPULATION = "population", "Population health"
    TRANSFORMATION = "transformation", "Transformation"
    FINANCE = "finance", "Finance"
    LEADERSHIP = "leadership", "Leadership"


class Given(TextChoices):
    """What a plan gives where a value is expected: the value, or words that are none."""

    VALUE = "value", "Value"
    AWAITING = "awaiting", "Awaiting"
    IN_DEVELOPMENT = "in_development", "In development"
    ANNUAL_PLAN = "annual_plan", "Annual plan"
    AT_YEAR_END = "at_year_end", "At year end"
    NOT_STATED = "not_stated", "Not stated"


class TargetKind(TextChoices):
    AT_LEAST = "at_least", "No less than"
    AT_MOST = "at_most", "No more than"
    RANGE = "range", "Between"


class PlanPart(TextChoices):
    """What a plan gives a series."""

    BASELINE = "baseline", "Baseline"
    TARGET = "target", "Target"
    TRAJECTORY = "trajectory", "Trajectory"


class TwoOfThree(TextChoices):
    """Whether points beyond a limit count in two of three beyond two sigma."""

    EXCLUDES_OUTSIDE = "excludes_outside", "Points beyond a limit do not count"
    INCLUDES_OUTSIDE = "includes_outside", "Points beyond a limit count too"
