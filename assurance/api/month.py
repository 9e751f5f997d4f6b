"""Signed returns and completed reviews."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from assurance.api.base import (
    MONTH,
    NUMBER,
    PROGRAMME,
    ReadView,
    asked_key,
    asked_month,
    asked_number,
    open_to,
)
from assurance.api.paging import Pages
from assurance.enums import Psr1State, ReviewState
from assurance.models import GatewayReview, Psr1Return
from assurance.presenters import api as told
from assurance.selectors import returns
from assurance.serializers import ReturnDetailOut, ReturnOut, ReviewOut
from programmes.views.finding import month_of

SIGNED = (Psr1State.SIGNED, Psr1State.REVIEWED, Psr1State.LOCKED)


class _OfMonths(ReadView):
    """Rows of months and programmes, with the filters that all of them take."""

    number_field = "number"

    def filtered(self, rows: Any) -> Any:
        """`?month=` and `?programme=`."""
        month, key = asked_month(self.request), asked_key(self.request)
        rows = rows.filter(month=month) if month else rows
        rows = rows.filter(programme__key=key) if key else rows
        order = ("-month", "programme__position", "programme__key", f"-{self.number_field}")
        return rows.order_by(*order)

    def latest(self, rows: Any, month: str, key: str) -> Any:
        """The latest version, or the one of `?number=`. 404 where there is none."""
        found = rows.filter(month=month_of(month), programme__key=key)
        number = asked_number(self.request, "number")
        if number is not None:
            found = found.filter(**{self.number_field: number})
        row = found.order_by(f"-{self.number_field}").first()
        if row is None:
            raise Http404
        return row


@open_to("within_system", "psr1.read")
class Returns(_OfMonths):
    """Signed returns, the latest month first. Drafts are not here."""

    serializer_class: Any = ReturnOut
    pagination_class: Any = Pages

    @extend_schema(
        operation_id="returns",
        responses=ReturnOut(many=True),
        tags=["month"],
        parameters=[MONTH, PROGRAMME],
    )
    def get(self, *_: object, **__: str) -> Response:
        return self.paged(self.filtered(self.rows()), told.psr1)

    def rows(self) -> Any:
        """With what `told.psr1` needs."""
        found = self.visible(Psr1Return).filter(system=self.system, state__in=SIGNED)
        return found.select_related("system", "programme", "submitted_by", "signed_by", "review")


@open_to("within_system", "psr1.read")
class OneReturn(Returns):
    """A signed return: what was signed, its hash, and every move in its life."""

    serializer_class = ReturnDetailOut
    pagination_class = None

    @extend_schema(operation_id="return", tags=["month"], parameters=[NUMBER])
    def get(self, *_: object, **kwargs: str) -> Response:
        row = self.latest(self.rows(), kwargs["month"], kwargs["key"])
        return self.one(
            told.psr1(row, self.absolute)
            | {
                "revision": row.revision,
                "content": returns.content_of(row),
                "history": [told.move(event) for event in returns.events(row)],
            }
        )


@open_to("within_system", "review.read")
class Reviews(_OfMonths):
    """Completed gateway reviews, the latest month first."""

    number_field = "psr1__number"
    serializer_class: Any = ReviewOut
    pagination_class: Any = Pages

    @extend_schema(
        operation_id="reviews",
        responses=ReviewOut(many=True),
        tags=["month"],
        parameters=[MONTH, PROGRAMME],
    )
    def get(self, *_: object, **__: str) -> Response:
        return self.paged(self.filtered(self.rows()), told.review)

    def rows(self) -> Any:
        """With what `told.review` needs."""
        found = self.visible(GatewayReview).filter(system=self.system, state=ReviewState.COMPLETED)
        return found.select_related("system", "programme", "psr1", "completed_by").prefetch_related(
            "actions"
        )


@open_to("within_system", "review.read")
class OneReview(Reviews):
    """What the gateway review of a return agreed, and why."""

    pagination_class = None

    @extend_schema(operation_id="review", tags=["month"], parameters=[NUMBER])
    def get(self, *_: object, **kwargs: str) -> Response:
        row = self.latest(self.rows(), kwargs["month"], kwargs["key"])
        return self.one(told.review(row, self.absolute))
