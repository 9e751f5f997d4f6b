"""Milestones with the forecasts they have had, risks with their scores and mitigations."""

from __future__ import annotations

from typing import Any

from programmes.models import Milestone, MilestoneForecast, Mitigation, Risk, RiskScore
from tests.bench.load.insert import insert
from tests.bench.scale import LAST_MONTH, Scale

AT = f"timestamptz '{LAST_MONTH}' - i * interval '4 months'"


def load(cursor: Any, scale: Scale) -> None:
    """Fill the tables for every programme in `post`."""
    _milestones(cursor, scale)
    _risks(cursor, scale)


def _milestones(cursor: Any, scale: Scale) -> None:
    baseline = f"(date '{LAST_MONTH}' + (i - 8) * 75 + post.n % 20)"
    insert(
        cursor,
        Milestone,
        f"FROM post CROSS JOIN generate_series(1, {scale.milestones}) i",
        programme_id="post.programme_id",
        key="'milestone-' || i",
        title="'Milestone ' || i || ': the new model of care runs in every locality'",
        note="'As printed in the plan, with the date on which the board agreed to it.'",
        baseline=baseline,
        forecast=f"{baseline} + CASE WHEN i % 4 = 0 THEN 60 ELSE 0 END",
        actual=f"CASE WHEN i <= 6 THEN {baseline} + 10 END",
        evidence="CASE WHEN i <= 6 THEN 'Minutes of the delivery board.' ELSE '' END",
    )
    insert(
        cursor,
        MilestoneForecast,
        f"FROM {Milestone._meta.db_table} m JOIN post ON post.programme_id = m.programme_id "
        "CROSS JOIN generate_series(1, least(3, post.months / 4)) i",
        milestone_id="m.id",
        forecast="m.forecast - i * 20",
        reason="'Recruitment took longer than the plan allowed for.'",
        at=AT,
        by_id="post.sro_id",
    )


def _risks(cursor: Any, scale: Scale) -> None:
    extreme = "(post.n * 8 + i) % 40 = 0"
    insert(
        cursor,
        Risk,
        f"FROM post CROSS JOIN generate_series(1, {scale.risks}) i",
        system_id="post.system_id",
        programme_id="post.programme_id",
        key="post.key || '-risk-' || i",
        title="'Risk ' || i || ': the workforce for the new model can not be recruited in time'",
        description="repeat('Vacancies stay open longer than planned. ', 4)",
        likelihood=f"CASE WHEN {extreme} THEN 4 ELSE 1 + (post.n + i) % 3 END",
        impact=f"CASE WHEN {extreme} THEN 5 ELSE 1 + (post.n * 3 + i) % 4 END",
        inherent_likelihood="5",
        inherent_impact="4",
        target_likelihood="2",
        target_impact="3",
        owner_office="'Programme director'",
        opened_on=f"date '{LAST_MONTH}' - 900",
    )
    _scores_and_mitigations(cursor)


def _scores_and_mitigations(cursor: Any) -> None:
    of_risk = f"FROM {Risk._meta.db_table} r JOIN post ON post.programme_id = r.programme_id"
    insert(
        cursor,
        RiskScore,
        f"{of_risk} CROSS JOIN generate_series(1, least(3, post.months / 4)) i",
        risk_id="r.id",
        likelihood="1 + (r.likelihood + i) % 5",
        impact="r.impact",
        reason="'Agreed at the delivery board.'",
        at=AT,
        by_id="post.sro_id",
    )
    insert(
        cursor,
        Mitigation,
        f"{of_risk} CROSS JOIN generate_series(1, 2) i",
        risk_id="r.id",
        position="i",
        text="'Rotate staff between the trusts while recruitment goes on.'",
        owner_office="'Programme manager'",
    )
