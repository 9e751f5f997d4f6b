"""Every plan that the portal brings: out as a workbook, back unedited, nothing has changed."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from programmes.models import Plan, Programme
from programmes.plan_kinds import PLAN_KINDS
from stp_portal.environment import BASE_DIR
from tests.factories import programmes as make
from tests.factories import sheets

pytestmark = pytest.mark.django_db
FILES = sorted((BASE_DIR / "programmes" / "portfolios").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_an_unedited_plan_comes_back_as_it_went(file: Path) -> None:
    call_command("load_portfolio", str(file), stdout=StringIO())
    plan = Plan.objects.get()
    pmo = make.pmo_of(plan.system)
    upload = sheets.received(sheets.downloaded(plan, pmo), plan, pmo)
    comparison = sheets.seen(upload, pmo)
    assert not any(upload.content["records"].values())
    assert not comparison.merge.writes
    assert comparison.merge.kept == []
    assert upload.content["rows"] == sum(
        len(comparison.before[kind.key]) for kind in PLAN_KINDS.values() if kind.in_sheets
    )
    _same_of_a_programme(plan, pmo)


def _same_of_a_programme(plan: Plan, pmo) -> None:
    programme = Programme.objects.filter(plan=plan, milestones__isnull=False).first()
    if programme:
        data = sheets.downloaded(plan, pmo, programme)
        upload = sheets.received(data, plan, pmo, programme)
        assert not any(upload.content["records"].values())
        assert not sheets.seen(upload, pmo).merge.writes
