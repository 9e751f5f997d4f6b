"""The portal's clock. Only the edges read it; actions and selectors are told the time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment, in London; on the demonstration's fixed day where one is set."""
    real = timezone.now().astimezone(LONDON)
    fixed: date | None = settings.STP_TODAY
    if fixed is None:
        return real
    return datetime.combine(fixed, real.time(), tzinfo=LONDON)


def today() -> date:
    return now().date()


def is_fixed() -> bool:
    return settings.STP_TODAY is not None
