"""A month whose returns say something of indicators; all states by real actions."""

from __future__ import annotations

from typing import Any

from assurance.models import GatewayReview, Psr1Return
from assurance.selectors.returns import content_of
from metrics.models import Indicator
from programmes.models import Programme
from tests.factories import assurance as psr1s
from tests.factories import board as make
from tests.factories import metrics

PLAN = "85"
MONTHS = ["78", "79", "77", "78.5"] * 5 + ["79"]
"""April 2015 to December 2016."""


def measured(programme: Programme, key: str, **fields: Any) -> Indicator:
    """Read each month to December 2016, its plan for January 85%, its standard 80%.

    January is what February's return asks for.
    """
    row = metrics.make_indicator(programme, key, target="80", **fields)
    for organisation in fields.get("organisations") or [None]:
        metrics.read(row, MONTHS, organisation=organisation)
        if organisation is None:
            metrics.plan(row, {"2017-01": PLAN})
    return row


def said(psr1: Psr1Return, values: dict[str, str]) -> Psr1Return:
    """The readings by the indicators' keys; an indicator that is not named was not read."""
    part = content_of(psr1)["readings"]
    for item in part["items"]:
        value = values.get(item["key"], "")
        item |= {"value": value, "none_why": "" if value else "The system is down."}
    return psr1s.save(psr1s.fill(psr1), "readings", part)


def returned(programme: Programme, values: dict[str, str], **agreed: Any) -> GatewayReview:
    """February's return with its readings, signed and reviewed."""
    psr1 = said(psr1s.open_return(programme), values)
    return make.reviewed(psr1s.sign(psr1s.submit(psr1)), **agreed)


def month() -> make.Portfolio:
    """Sites: of three with a plan one is met, one within 5% and one beyond; a fourth is not read.
    Hubs: one is beyond. Cancer has no indicator.
    """
    made = make.make_portfolio(illustrative=True)
    for key in ("home", "seen", "waits"):
        measured(made.sites, key, name=f"{key.title()} in time")
    metrics.make_indicator(made.sites, "beds", name="Beds in time")
    measured(made.hubs, "calls", name="Calls in time")
    returned(made.sites, {"home": "90", "seen": "84.5", "waits": "60"}, **make.RED)
    returned(made.hubs, {"calls": "70"})
    make.returned(made.cancer)
    return made
