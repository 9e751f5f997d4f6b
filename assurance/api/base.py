"""What every view of the API does first: who asks, within which system, by which permission."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from assurance.presenters.api import Absolute, Told
from programmes import clock
from programmes.access import Access, enter, refuse_without
from programmes.models import System
from programmes.permissions import Authority, authority_of
from programmes.views.finding import month_of

MONTH = OpenApiParameter(
    "month", str, description="A month such as 2017-02.", pattern=r"^\d{4}-(0[1-9]|1[0-2])$"
)
PROGRAMME = OpenApiParameter(
    "programme", str, description="A programme's key.", pattern=r"^[-a-zA-Z0-9_]{1,80}$"
)
NUMBER = OpenApiParameter(
    "number", int, description="Which version of the return: 1, and one more a correction."
)
VERSION = OpenApiParameter("version", int, description="Which version of the month's snapshot.")
_KEY = re.compile(r"[-a-zA-Z0-9_]{1,80}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,8}", re.ASCII)


def open_to(kind: str, *permissions: str) -> Callable[[type], type]:
    """Say who may open a view, for the default-deny rule and for the view itself."""

    def mark(view: Any) -> Any:
        view.access = Access(kind, permissions, by_token=True)  # type: ignore[arg-type]
        return view

    return mark


class ReadView(GenericAPIView[Any]):
    """Read-only. With a `system` in its address, within it alone."""

    access: Access
    http_method_names = ("get", "head", "options")
    pagination_class: Any = None
    authority: Authority
    filter_backends = ()

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "system" not in kwargs:
            self.authority = authority_of(request.user, clock.today())
            return
        enter(request, kwargs["system"])
        self.authority = request.authority
        refuse_without(self.authority, self.access.permissions, request.system)

    def options(self, *_: object, **__: object) -> Response:
        return Response(headers={"Allow": "GET, HEAD, OPTIONS"})

    def paged(self, rows: Any, told: Callable[[Any, Absolute], Told]) -> Response:
        """A page of the rows, each as `told` puts it."""
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(
            self._written([told(row, self.absolute) for row in page])
        )

    def one(self, told: Told) -> Response:
        """One object through the view's serializer."""
        return Response(self.get_serializer(told).data)

    def _written(self, told: list[Told]) -> Any:
        return self.get_serializer(told, many=True).data

    def absolute(self, path: str) -> str:
        """A path as a whole address."""
        return str(self.request.build_absolute_uri(path))

    @property
    def system(self) -> System:
        """The system of the address, which the asker reads."""
        found: System = getattr(self.request, "system")  # noqa: B009 (put there by `enter`)
        return found

    def visible(self, model: Any) -> Any:
        """What of a model the asker may see, as the pages show it."""
        return model.objects.visible_to(self.authority.user, self.authority.on)


def asked_month(request: Request) -> date | None:
    """`?month=`. Raises ValidationError in words for what is no month."""
    text = request.query_params.get("month")
    if not text:
        return None
    try:
        return month_of(text)
    except Http404:
        raise ValidationError({"detail": "Month must be like 2017-02."}) from None


def asked_key(request: Request) -> str | None:
    """`?programme=`. Raises ValidationError for what can't be a key."""
    text = request.query_params.get("programme")
    if text and not _KEY.fullmatch(text):
        raise ValidationError({"detail": "Programme must be a key of letters, digits, - and _."})
    return text or None


def asked_number(request: Request, name: str) -> int | None:
    """A whole number. Raises ValidationError in words for anything else."""
    text = request.query_params.get(name)
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise ValidationError({"detail": f"{name.capitalize()} must be a whole number."})
    return int(text)
