"""Systems, programmes and periods."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from assurance.api.base import ReadView, open_to
from assurance.api.paging import Pages
from assurance.presenters import api as told
from assurance.serializers import PeriodOut, ProgrammeOut, SystemOut
from programmes.models import Programme, ReportingPeriod, System
from programmes.views.finding import month_of


@open_to("signed_in")
class Systems(ReadView):
    """The systems in which you read something."""

    serializer_class = SystemOut
    pagination_class: Any = Pages

    @extend_schema(operation_id="systems", responses=SystemOut(many=True), tags=["plan"])
    def get(self, *_: object) -> Response:
        return self.paged(self.visible(System), told.system)


@open_to("within_system", "plan.read")
class OneSystem(ReadView):
    """A system."""

    serializer_class = SystemOut

    @extend_schema(operation_id="system", tags=["plan"])
    def get(self, *_: object, **__: str) -> Response:
        return self.one(told.system(self.system, self.absolute))


@open_to("within_system", "plan.read")
class Programmes(ReadView):
    """Every programme of the system's plans, in the order in which they are printed."""

    serializer_class = ProgrammeOut
    pagination_class: Any = Pages

    @extend_schema(operation_id="programmes", responses=ProgrammeOut(many=True), tags=["plan"])
    def get(self, *_: object, **__: str) -> Response:
        return self.paged(self.rows().order_by("plan", "position", "pk"), told.programme)

    def rows(self) -> Any:
        """With what `told.programme` needs."""
        found = self.visible(Programme).filter(system=self.system)
        return found.select_related("system", "parent")


@open_to("within_system", "plan.read")
class OneProgramme(Programmes):
    """A programme of the plan."""

    pagination_class = None

    @extend_schema(operation_id="programme", tags=["plan"])
    def get(self, *_: object, **kwargs: str) -> Response:
        row = get_object_or_404(self.rows(), key=kwargs["key"])
        return self.one(told.programme(row, self.absolute))


@open_to("within_system", "calendar.read")
class Periods(ReadView):
    """The reporting calendar, the latest month first."""

    serializer_class = PeriodOut
    pagination_class: Any = Pages

    @extend_schema(operation_id="periods", responses=PeriodOut(many=True), tags=["calendar"])
    def get(self, *_: object, **__: str) -> Response:
        return self.paged(self.rows().order_by("-month"), told.period)

    def rows(self) -> Any:
        """With what `told.period` needs."""
        return self.visible(ReportingPeriod).filter(system=self.system).select_related("system")


@open_to("within_system", "calendar.read")
class OnePeriod(Periods):
    """One month of the cycle."""

    pagination_class = None

    @extend_schema(operation_id="period", tags=["calendar"])
    def get(self, *_: object, **kwargs: str) -> Response:
        row = get_object_or_404(self.rows(), month=month_of(kwargs["month"]))
        return self.one(told.period(row, self.absolute))
