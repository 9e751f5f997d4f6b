"""The page of readings in a return, filled and signed by the real actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from assurance.models import Psr1Return
from tests.factories import assurance as psr1s
from tests.factories.assurance import Office


def said(psr1: Psr1Return, **changes: Any) -> dict[str, Any]:
    """The page with 81.5 as the first series' reading, and `changes`."""
    return psr1s.items(psr1, "readings", **{"value": "81.5"} | changes)


def with_readings(psr1: Psr1Return, **changes: Any) -> Psr1Return:
    return psr1s.save(psr1s.fill(psr1), "readings", said(psr1, **changes))


def signed_month(office: Office, month: date, **changes: Any) -> Psr1Return:
    psr1 = with_readings(psr1s.open_return(office.programme, month), **changes)
    return psr1s.sign(psr1s.submit(psr1))
