"""`POST /api/v1/readings/`: an organisation's system sends readings, exactly once."""

from __future__ import annotations

import json
import re
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.actions import sendings
from metrics.api.authentication import OrganisationKey
from programmes import clock
from programmes.access import Access

LARGEST = 4_000_000
"""Bytes; 20,000 readings take less."""

_KEY = re.compile(r"[\x21-\x7e]{1,100}")


class TooLarge(APIException):
    status_code = 413
    default_detail = "The readings take more than 4 MB. Send them in several lists."


class Conflict(APIException):
    status_code = 409
    default_detail = "This Idempotency-Key was used for other readings. Send them under a new one."


class LimitedJson(BaseParser):
    """JSON of a limited size, without the numbers that JSON does not have."""

    media_type = "application/json"

    def parse(self, stream: Any, *_: Any, **__: Any) -> Any:
        content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise TooLarge
        try:
            return json.loads(content, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise ParseError("The body must be JSON in UTF-8.") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


class ReadingIn(serializers.Serializer[Any]):
    indicator = serializers.CharField(help_text="The indicator's key.", max_length=300)
    period = serializers.RegexField(
        r"^\d{4}(-\d{2}|/\d{2}( Q[1-4])?)$", help_text="2017-02, 2016/17 Q4 or 2016/17."
    )
    value = serializers.FloatField(
        required=False, allow_null=True, help_text="In the indicator's unit; 78.4 for 78.4%."
    )
    numerator = serializers.FloatField(required=False, allow_null=True)
    denominator = serializers.FloatField(required=False, allow_null=True)
    reason = serializers.CharField(
        required=False, max_length=300, help_text="Where a reading that stands is corrected."
    )
    as_typed = serializers.BooleanField(
        required=False, help_text="An unlikely value is right as it stands."
    )


RECORDED = inline_serializer(
    "Recorded",
    {"recorded": serializers.IntegerField(), "unchanged": serializers.IntegerField()},
)
FAULT = inline_serializer(
    "ReadingFault",
    {
        "index": serializers.IntegerField(help_text="Its place in the list, from 0."),
        "field": serializers.CharField(allow_blank=True),
        "message": serializers.CharField(),
        "asks": serializers.BooleanField(help_text="Send it as_typed if it is right."),
    },
    many=True,
)
FAULTS = inline_serializer("ReadingFaults", {"detail": serializers.CharField(), "faults": FAULT})
SAID = inline_serializer("Said", {"detail": serializers.CharField()})
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Of your choice, one for each list: sent again, it gets the same answer.",
    pattern=r"^[\x21-\x7e]{1,100}$",
)


class Readings(GenericAPIView[Any]):
    """Send readings of the key's organisation: all are recorded or none, exactly once."""

    access = Access("signed_in", by_token=True)
    authentication_classes = (OrganisationKey,)
    parser_classes = (LimitedJson,)
    serializer_class = ReadingIn
    pagination_class = None
    filter_backends = ()
    http_method_names = ("post",)

    @extend_schema(
        operation_id="send_readings",
        request=ReadingIn(many=True),
        responses={201: RECORDED, 409: SAID, 413: SAID, 415: SAID, 422: FAULTS},
        parameters=[IDEMPOTENCY],
        tags=["readings"],
    )
    def post(self, request: Request, *_: object, **__: object) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not _KEY.fullmatch(key):
            raise ValidationError(
                {"detail": "Send an Idempotency-Key of 1 to 100 letters, digits or signs."}
            )
        sent = request.data
        if not isinstance(sent, list) or not sent:
            raise ValidationError({"detail": "The body must be a list of readings."})
        token: Any = request.auth
        try:
            answer = sendings.send(token=token, idempotency_key=key, sent=sent, at=clock.now())
        except sendings.KeyUsed:
            raise Conflict from None
        return Response(answer.body, status=answer.status)
