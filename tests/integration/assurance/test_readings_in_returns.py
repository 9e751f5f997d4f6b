"""Readings in the monthly return: from the draft, to the signature, to the indicator."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assurance import psr1_content
from assurance.models import Psr1Return
from assurance.selectors.returns import content_of
from metrics.models import Indicator, Reading
from tests.factories import assurance as psr1s
from tests.factories import metrics
from tests.factories.assurance import Office

pytestmark = pytest.mark.django_db

DEC, JAN, FEB, MAR = date(2016, 12, 1), date(2017, 1, 1), date(2017, 2, 1), date(2017, 3, 1)


@pytest.fixture
def office() -> Office:
    return psr1s.make_office()


@pytest.fixture
def indicator(office: Office) -> Indicator:
    """Read each month since April 2015, with a plan and a standard."""
    row = metrics.make_indicator(office.programme, "seen-in-time", target="80")
    metrics.read(row, ["78", "79", "77", "78.5"] * 5 + ["78", "79"])
    metrics.plan(row, {"2017-01": "79", "2017-02": "80", "2017-03": "81"})
    return row


def said(psr1: Psr1Return, **changes: Any) -> dict[str, Any]:
    return psr1s.items(psr1, "readings", **{"value": "81.5"} | changes)


def with_readings(psr1: Psr1Return, **changes: Any) -> Psr1Return:
    return psr1s.save(psr1s.fill(psr1), "readings", said(psr1, **changes))


class TestSigning:
    def test_what_is_signed_is_recorded_and_frozen(
        self, office: Office, indicator: Indicator
    ) -> None:
        psr1 = psr1s.sign(psr1s.submit(with_readings(psr1s.open_return(office.programme))))
        row = Reading.objects.get(indicator=indicator, starts_on=FEB)
        assert (str(row.value.normalize()), row.psr1_reference) == ("81.5", psr1.reference)
        assert row.provenance == f"PSR1 {psr1.reference}"
        content = content_of(psr1)
        assert psr1.content_hash == psr1_content.content_hash(content)
        [frozen] = content["frozen"]["readings"]
        assert frozen["standing"] == "met"
        assert psr1.board_content["indicators"] == {
            "measured": 1,
            "on": 1,
            "no_data": 0,
            "off": [],
        }
