"""Personal tokens for the API: kept as hashes, each good until its day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from knox.models import AuthToken

from programmes import audit
from programmes.models import User
from programmes.refusals import Refused
from programmes.text import day

LONGEST_DAYS = 366


@transaction.atomic
def issue(*, user: User, days: int, at: datetime, by: User | None = None) -> str:
    """A new token for the person, to be shown once. Without `by` the operator asked for it.

    Raises Refused for a closed account and for a life outside 1 to 366 days.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Refused(f"The account of {user.email} is closed, so it gets no token.")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(f"A token is good for 1 to {LONGEST_DAYS} days, not {days}.")
    row, token = AuthToken.objects.create(user, expiry=timedelta(days=days))
    audit.record(
        verb="token.issued",
        sentence=f"issued an API token to {user.name}, good until {day(row.expiry)}",
        subject=user,
        by=by,
        at=at,
        detail={"token": row.token_key, "days": days},
    )
    return str(token)
