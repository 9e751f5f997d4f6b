"""The API's own description, and its answer at addresses that do not exist."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response

from assurance.api.base import ReadView, open_to
from programmes.access import Access


class Schema(SpectacularAPIView):
    """OpenAPI 3; `?format=json` for JSON."""

    access = Access("signed_in", by_token=True)
    http_method_names = ("get", "head", "options")


@open_to("signed_in")
class Nowhere(ReadView):
    """The same answer as for what belongs to another system."""

    @extend_schema(exclude=True)
    def get(self, *_: object, **__: str) -> Response:
        raise Http404
