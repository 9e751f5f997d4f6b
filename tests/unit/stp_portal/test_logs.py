"""No line of the log holds what opens a calendar."""

import json
import logging

import pytest

from stp_portal import logs

SECRET = "REzgkpd-j6Pn3sJkSEtOQJJ656fs9taM"


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
@pytest.mark.parametrize(
    "message",
    ["Forbidden (CSRF cookie not set.): %s", '"PROPFIND %s HTTP/1.1" 403', "Not Found: %s?x=1"],
    ids=["refused", "request", "missing"],
)
def test_a_feeds_address_is_logged_without_its_secret(message: str, as_json: bool) -> None:
    path = f"/feeds/{SECRET}.ics"
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, message, (path,), None)
    line = logs.formatter(as_json).format(record)
    assert SECRET not in line
    assert "/feeds/…" in (json.loads(line)["event"] if as_json else line)
