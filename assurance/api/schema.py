"""The API's own description, and its answer at addresses that do not exist."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response

from assurance.api.base import ReadView, open_to
from programmes.access import Access

REFUSALS = {
    "400": "A parameter is not what it should be.",
    "401": "Nobody is signed in, or the token is not valid.",
    "403": "No appointment allows it; the sentence says which would.",
    "404": "There is nothing here, or nothing that you may see.",
    "429": "Too many requests in a minute.",
}


def with_refusals(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Describe, at every address, the refusals that it may give. A hook of drf-spectacular."""
    body = {"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]}
    result["components"]["schemas"]["Refusal"] = body
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for methods in result["paths"].values():
        for operation in methods.values():
            for status, said in REFUSALS.items():
                operation["responses"][status] = {"description": said, "content": content}
    return result


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
