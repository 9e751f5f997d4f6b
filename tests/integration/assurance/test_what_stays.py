"""What is signed, completed or asked stays so, even against SQL written by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import InternalError, connection, models, transaction

from assurance.actions import evidence, review_actions, reviews
from assurance.models import Evidence, GatewayReview, Psr1Return, ReviewAction
from assurance.models.psr1 import FROZEN
from programmes.enums import Role
from programmes.models import Appointment
from programmes.refusals import NotAllowed
from tests.factories import reviews as make
from tests.factories.programmes import appoint, at
from tests.factories.reviews import Cast

pytestmark = pytest.mark.django_db
GOES_ON = {"id", "state", "locked_at", "system", "period", "programme", "month", "number"}
"""Columns with a rule of their own: the moves, when it was locked, and what the return is of."""


@pytest.fixture
def cast() -> Cast:
    return make.opened(make.make_cast())


def refused(statement: str, *values: Any) -> None:
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def other(field: models.Field[Any, Any], row: models.Model) -> str:
    """SQL for a value that the column does not hold."""
    if isinstance(field, models.ForeignKey):
        return "NULL" if getattr(row, field.attname) else str(row.pk)
    if isinstance(field, models.DateTimeField):
        return f"coalesce({field.column}, now()) + interval '1 day'"
    if isinstance(field, models.IntegerField):
        return f"coalesce({field.column}, 0) + 1"
    return """'{"forged": 1}'""" if isinstance(field, models.JSONField) else "'forged'"


def test_every_column_of_a_signed_return_stays(cast: Cast) -> None:
    psr1 = make.signed(cast)
    named = {field.name for field in Psr1Return._meta.concrete_fields}
    assert named == GOES_ON | set(FROZEN)
    for name in FROZEN:
        field = Psr1Return._meta.get_field(name)
        assert isinstance(field, models.Field)
        change = f"SET {field.column} = {other(field, psr1)} WHERE id = %s"
        refused(f"UPDATE assurance_psr1return {change}", psr1.pk)
    refused("DELETE FROM assurance_psr1return WHERE id = %s", psr1.pk)
    refused("UPDATE assurance_psr1return SET state = 'draft' WHERE id = %s", psr1.pk)
    refused("UPDATE assurance_psr1revision SET content = '{}' WHERE psr1_id = %s", psr1.pk)
    refused("DELETE FROM assurance_psr1event WHERE psr1_id = %s", psr1.pk)


def attached(cast: Cast) -> Evidence:
    return evidence.attach_link(
        psr1=make.the_return(cast),
        title="The minutes",
        url="https://example.org/minutes",
        by=cast.manager,
        at=at(make.DUE),
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE assurance_evidence SET url = 'https://example.org/other' WHERE id = %s",
        "UPDATE assurance_evidence SET title = 'Another' WHERE id = %s",
        "UPDATE assurance_evidence SET removed_at = now(), removed_by_id = added_by_id "
        "WHERE id = %s",
        "DELETE FROM assurance_evidence WHERE id = %s",
        "INSERT INTO assurance_evidence (psr1_id, title, url, file_name, media_type, added_at, "
        "added_by_id) SELECT psr1_id, 'Late', url, '', '', now(), added_by_id "
        "FROM assurance_evidence WHERE id = %s",
    ],
)
def test_evidence_of_a_signed_return_stays(cast: Cast, change: str) -> None:
    row = attached(cast)
    make.signed(cast)
    refused(change, row.pk)


def test_evidence_of_a_draft_can_be_taken_off_but_never_rewritten(cast: Cast) -> None:
    row = attached(cast)
    refused("UPDATE assurance_evidence SET url = 'https://example.org/x' WHERE id = %s", row.pk)
    evidence.remove(evidence=row, by=cast.manager, at=at(make.DUE))
    assert Evidence.objects.get().removed_by == cast.manager


def raised(cast: Cast, review: GatewayReview) -> ReviewAction:
    return review_actions.raise_action(
        review=review,
        what="Find a second site",
        owner=cast.manager,
        owner_office="",
        due_on=date(2017, 3, 31),
        by=cast.reviewer,
        at=at(make.REVIEW),
    )


@pytest.mark.parametrize(
    "change", ["what = 'Nothing'", "due_on = due_on + 365", "owner_id = NULL", "raised_at = now()"]
)
def test_what_a_review_asked_stays(cast: Cast, change: str) -> None:
    action = raised(cast, make.begun(cast))
    refused(f"UPDATE assurance_reviewaction SET {change} WHERE id = %s", action.pk)


def test_a_closed_action_stays_closed(cast: Cast) -> None:
    action = raised(cast, make.begun(cast))
    review_actions.close(
        action=action, note="Done.", version=1, by=cast.reviewer, at=at(make.REVIEW)
    )
    refused(
        "UPDATE assurance_reviewaction SET closed_at = NULL, closed_by_id = NULL WHERE id = %s",
        action.pk,
    )


@pytest.mark.parametrize("office", ["manager", "sro"])
def test_who_answered_for_a_return_does_not_review_it_later(cast: Cast, office: str) -> None:
    """The delivery appointment ends, and a reviewer's begins the day after."""
    psr1 = make.signed(cast)
    turncoat = getattr(cast, office)
    last = make.REVIEW - timedelta(days=1)
    Appointment.objects.filter(user=turncoat).update(ends_on=last)
    appoint(turncoat, Role.REVIEWER, cast.system, make.REVIEW)
    with pytest.raises(NotAllowed, match="so another reviewer must review it"):
        reviews.open_review(psr1=psr1, by=turncoat, at=at(make.REVIEW))
    review = reviews.open_review(psr1=psr1, by=cast.reviewer, at=at(make.REVIEW))
    with pytest.raises(NotAllowed, match="so another reviewer must review it"):
        reviews.complete(
            review=review, version=1, by=turncoat, at=at(make.REVIEW, 15), **make.whole()
        )
    with pytest.raises(NotAllowed):
        review_actions.raise_action(
            review=review,
            what="Praise me",
            owner=turncoat,
            owner_office="",
            due_on=date(2017, 3, 31),
            by=turncoat,
            at=at(make.REVIEW),
        )
