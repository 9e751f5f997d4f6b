"""An indicator's page for a newcomer: what its marks mean, and what is to be set next."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from programmes.enums import Role
from tests.factories import metrics
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

STEADY = ["82", "81", "83", "82", "84", "81", "82", "83", "81", "82", "84", "82", "83"]
NEXT = "Next: set"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.STP_TODAY = make.TODAY


def said(vale: Any, role: Role, address: str) -> str:
    answer = make.client_for(make.appoint(None, role, vale)).get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("path", ["performance/", "indicators/waits/"])
def test_the_key_gives_every_mark_a_sentence(vale, path):
    metrics.read(metrics.make_indicator(vale, "waits", target="80"), STEADY)
    page = said(vale, Role.BOARD_MEMBER, f"/systems/vale/{path}")
    key = page[page.index("What the marks mean") :]
    for words in (
        "Improvement, high: unusually high, and high is better.",
        "Concern, low: unusually low, and high is better.",
        "Usual variation: up and down as usual; nothing signals a change.",
        "May or may not meet the target: the target is within the limits",
        "On plan is at the plan’s value or better",
    ):
        assert words in key


def test_the_limits_begin_with_plain_words(vale):
    metrics.read(metrics.make_indicator(vale, "waits", target="80"), STEADY)
    page = said(vale, Role.BOARD_MEMBER, "/systems/vale/indicators/waits/")
    assert "The dashed lines are where readings normally fall. Limits 7" in page


class TestWhatIsNext:
    ADDRESS = "/systems/vale/indicators/waits/"

    def test_what_is_not_set_is_offered_to_who_may_set_it(self, vale):
        metrics.make_indicator(vale, "waits")
        page = said(vale, Role.PMO, self.ADDRESS)
        line = page[page.index(NEXT) :].partition("</p>")[0]
        for part in ("baseline", "target", "trajectory"):
            assert f'<a href="{self.ADDRESS}{part}/">the {part}</a>' in line
        assert NEXT not in said(vale, Role.BOARD_MEMBER, self.ADDRESS)

    def test_what_is_set_is_not_offered(self, vale):
        waits = metrics.make_indicator(vale, "waits", target="80")
        metrics.plan(waits, {"2016-10": "80"})
        page = said(vale, Role.PMO, self.ADDRESS)
        line = page[page.index(NEXT) :].partition("</p>")[0]
        assert "the target" not in line
        assert "the trajectory" not in line

    def test_a_closed_indicator_has_no_next_step(self, vale):
        metrics.make_indicator(vale, "waits", closed_on=date(2016, 5, 1))
        assert NEXT not in said(vale, Role.PMO, self.ADDRESS)
