"""Roll a month up into a board snapshot; put one before the board."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from assurance import rollup
from assurance.models import BoardSnapshot, Publication
from assurance.permissions import check_can_publish, check_can_roll_up
from assurance.selectors.board import board_members, corrections_in, latest_publication
from programmes import audit
from programmes.actions.common import authority_at, day_of
from programmes.actions.mail import tell
from programmes.models import ReportingPeriod, User
from programmes.refusals import Refused
from programmes.text import month_name


@transaction.atomic
def roll_up(*, period: ReportingPeriod, at: datetime, by: User | None = None) -> BoardSnapshot:
    """The month's snapshot: a new version where its content differs from the latest, else that.

    Without `by` it is the portal's own act, promised when a review was completed. Raises
    NotAllowed where a person asks who may not.
    """
    if by is not None:
        check_can_roll_up(authority_at(by, at), period.system)
    written = rollup.write(period_id=period.pk, at=at)
    snapshot = BoardSnapshot.objects.select_related("system").get(pk=written.snapshot_id)
    if written.is_new:
        _record(snapshot, "rolled_up", f"rolled up {snapshot}", by, at)
    return snapshot


@transaction.atomic
def publish(*, snapshot: BoardSnapshot, by: User, at: datetime) -> Publication:
    """Put a snapshot before the board and tell its members. A second click gives the first's.

    Raises Refused where a later version of the month is already published, NotAllowed without
    the appointment.
    """
    # The period's row orders two publications, and a publication and a roll-up.
    ReportingPeriod.objects.select_for_update(no_key=True).get(pk=snapshot.period_id)
    check_can_publish(authority_at(by, at), snapshot.system)
    latest = latest_publication(snapshot.period_id)
    if latest and latest.snapshot_id == snapshot.pk:
        return latest
    if latest and latest.snapshot.version > snapshot.version:
        raise Refused(
            f"Version {latest.snapshot.version} of {month_name(snapshot.month)} is already "
            f"published, so the older version {snapshot.version} can't be."
        )
    publication = Publication.objects.create(snapshot=snapshot, published_at=at, published_by=by)
    _record(snapshot, "published", f"published {snapshot}", by, at)
    _tell_board(snapshot, at)
    return publication


def _tell_board(snapshot: BoardSnapshot, at: datetime) -> None:
    month, name = month_name(snapshot.month), snapshot.system.name
    corrected = "".join(
        f"\n- {programme}: {reason}" for programme, reason in corrections_in(snapshot)
    )
    if snapshot.version > 1 and corrected:
        corrected = f"\n\nCorrected since the returns were first signed:\n{corrected}"
    tell(
        system=snapshot.system,
        to=board_members(snapshot.system, day_of(at)),
        subject=f"Board page for {month}, version {snapshot.version}, is published",
        body=(
            f"The board page of {name} for {month} is published as version {snapshot.version}: "
            f"{snapshot.returned} of {snapshot.expected} returned, {snapshot.reviewed} reviewed. "
            f"Sign in to the portal and open Board to read it.{corrected}"
        ),
        at=at,
    )


def _record(
    snapshot: BoardSnapshot, verb: str, sentence: str, by: User | None, at: datetime
) -> None:
    audit.record(
        verb=f"snapshot.{verb}",
        sentence=sentence,
        subject=snapshot,
        by=by,
        at=at,
        system=snapshot.system,
        detail={"version": snapshot.version, "hash": snapshot.content_hash},
    )
