"""What is no evidence of a month, and what can't be taken from beneath a Blue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from programmes.models import ImprovementAction
from programmes.refusals import Refused
from tests.factories import delivery as plan
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db

DEC, JAN, FEB, MAR = date(2016, 12, 1), date(2017, 1, 1), date(2017, 2, 1), date(2017, 3, 1)


@pytest.fixture
def action() -> ImprovementAction:
    return plan.make_action(make.make_programme(make.make_system(), "access"))


def refusal(act: Any, field: str) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.errors[field]


def test_a_file_shows_one_month_and_no_other(action: ImprovementAction) -> None:
    plan.update(action, JAN, evidence=[plan.FILE])
    words = refusal(lambda: plan.update(action, FEB, evidence=[plan.FILE]), "file")
    assert words == "This file shows January 2017 already. Attach what shows February 2017"
    renamed = replace(plan.FILE, title="Another report", file_name=f"new-{plan.FILE.file_name}")
    assert refusal(lambda: plan.update(action, FEB, evidence=[renamed]), "file") == words
    other = plan.make_action(action.programme, title="Open at weekends")
    plan.update(other, FEB, evidence=[plan.FILE])


def test_a_month_that_blue_rests_on_is_not_taken_back(action: ImprovementAction) -> None:
    for month in (DEC, JAN, FEB):
        plan.update(action, month)
    plan.update(action, MAR, month_rag="blue")
    for month in (JAN, FEB):
        words = refusal(lambda m=month: plan.update(action, m, assured=False), "assured")
        assert "March 2017 is Blue because assurance was shown in" in words
    plan.update(action, DEC, assured=False)
    plan.update(action, MAR, month_rag="green")
    plan.update(action, FEB, assured=False)
