"""Sixty months of returns: periods, contents, moves, gateway reviews and their actions."""

from __future__ import annotations

from typing import Any

from assurance.models import (
    Evidence,
    GatewayReview,
    Psr1Event,
    Psr1Return,
    Psr1Revision,
    ReviewAction,
)
from programmes.models import ReportingPeriod
from tests.bench.load import content
from tests.bench.load.insert import insert
from tests.bench.scale import HALF, LAST_MONTH, WIDE, WIDE_SHORT

RETURN = Psr1Return._meta.db_table
REVIEW = GatewayReview._meta.db_table
STATES_IN_HAND = "(ARRAY['draft', 'submitted', 'signed', 'locked'])[1 + post.n % 4]"
EACH_RETURNED = f"'{WIDE}', '{WIDE_SHORT}', '{HALF}'"
"""Systems in which every return of every past month is in, so that a month has so many rows."""


def load(cursor: Any) -> None:
    """Fill the tables month by month; leaves `told`, a row for each return."""
    _periods(cursor)
    _told(cursor)
    content.prepare(cursor)
    _returns(cursor)
    _revisions(cursor)
    _events(cursor)
    _reviews(cursor)
    _actions(cursor)
    _evidence(cursor)


def _periods(cursor: Any) -> None:
    month = f"(date '{LAST_MONTH}' - (m.months - n) * interval '1 month')::date"
    by = "u.id"
    past = "n < m.months"
    insert(
        cursor,
        ReportingPeriod,
        "FROM made m CROSS JOIN LATERAL generate_series(1, m.months) n "
        "JOIN programmes_user u ON u.email = 'pmo@' || m.key || '.example'",
        system_id="m.system_id",
        month=month,
        opens_on=month,
        due_on=f"{month} + 18",
        review_on=f"{month} + 20",
        board_on=f"{month} + 27",
        state=f"CASE WHEN {past} THEN 'locked' ELSE 'open' END",
        opened_at=f"{month}::timestamptz",
        opened_by_id=by,
        locked_at=f"CASE WHEN {past} THEN {month}::timestamptz + interval '25 days' END",
        locked_by_id=f"CASE WHEN {past} THEN {by} END",
    )


def _told(cursor: Any) -> None:
    """What each return says, as plain columns that the inserts below share."""
    cursor.execute(
        f"""
        CREATE TEMP TABLE told AS
        SELECT post.*, period.id period_id, period.month, said.v,
            CASE WHEN period.state = 'open' AND post.system_key = '{HALF}' THEN 'submitted'
                 WHEN period.state = 'open' THEN {STATES_IN_HAND}
                 WHEN post.system_key NOT IN ({EACH_RETURNED})
                      AND post.n % 20 = extract(month FROM period.month) THEN 'draft'
                 ELSE 'locked' END AS state,
            CASE WHEN said.v < 2 THEN 'red' WHEN said.v < 7 THEN 'amber' ELSE 'green' END AS rag,
            CASE WHEN said.v < 3 THEN 'red' WHEN said.v < 9 THEN 'amber' ELSE 'green' END AS agreed,
            (ARRAY['limited', 'moderate', 'substantial'])[1 + post.n % 3] AS level,
            reviewer.id AS reviewer_id, pmo.id AS pmo_id
        FROM post
        JOIN programmes_reportingperiod period ON period.system_id = post.system_id
        JOIN programmes_user reviewer
            ON reviewer.email = 'reviewer@' || post.system_key || '.example'
        JOIN programmes_user pmo ON pmo.email = 'pmo@' || post.system_key || '.example'
        CROSS JOIN LATERAL (SELECT
            (post.n * 5 + extract(month FROM period.month) * 3
             + extract(year FROM period.month))::int % 20 AS v) said
        """
    )
    cursor.execute("CREATE UNIQUE INDEX ON told (period_id, programme_id)")
    cursor.execute("ANALYZE told")


def _returns(cursor: Any) -> None:
    submitted = "t.state <> 'draft'"
    signed = "t.state IN ('signed', 'locked')"

    def when(condition: str, value: str) -> str:
        return f"CASE WHEN {condition} THEN {value} END"

    def said(value: str) -> str:
        return f"CASE WHEN {signed} THEN {value} ELSE '' END"

    insert(
        cursor,
        Psr1Return,
        "FROM (SELECT * FROM told ORDER BY month, system_id, n) t "
        "JOIN words w USING (programme_id)",
        system_id="t.system_id",
        period_id="t.period_id",
        programme_id="t.programme_id",
        month="t.month",
        state="t.state",
        revision=f"CASE WHEN {signed} THEN 2 ELSE 1 END",
        opened_at="t.month::timestamptz",
        submitted_at=when(submitted, "t.month::timestamptz + interval '6 days'"),
        submitted_by_id=when(submitted, "t.pm_id"),
        signed_at=when(signed, "t.month::timestamptz + interval '8 days'"),
        signed_by_id=when(signed, "t.sro_id"),
        locked_at=when("t.state = 'locked'", "t.month::timestamptz + interval '9 days'"),
        content_hash=said("encode(sha256((t.programme_id || t.month::text)::bytea), 'hex')"),
        self_progress=said("t.rag"),
        self_confidence=said("t.rag"),
        self_assurance=said("t.level"),
        milestones_done="6",
        milestones_on_track="5",
        milestones_slipped="t.v % 4",
        milestones_overdue="4 - t.v % 4",
        top_risk_score="8 + t.v % 13",
        board_content=f"CASE WHEN {signed} THEN {content.BOARD_CONTENT} ELSE '{{}}' END",
    )
    cursor.execute(f"ANALYZE {RETURN}")


OF_RETURN = f"FROM {RETURN} r JOIN told t USING (period_id, programme_id)"


def _revisions(cursor: Any) -> None:
    insert(
        cursor,
        Psr1Revision,
        f"{OF_RETURN} JOIN words w ON w.programme_id = t.programme_id",
        psr1_id="r.id",
        number="r.revision",
        content=content.CONTENT,
        content_hash="CASE r.content_hash WHEN '' THEN md5(r.id::text) ELSE r.content_hash END",
        section="CASE r.revision WHEN 2 THEN 'sign' ELSE 'open' END",
        saved_at="t.month::timestamptz + interval '5 days'",
        saved_by_id="t.pm_id",
    )


def _events(cursor: Any) -> None:
    moves = (
        "(0, 'open', '', 'draft'), (1, 'submit', 'draft', 'submitted'), "
        "(2, 'sign', 'submitted', 'signed'), (3, 'review', 'signed', 'reviewed'), "
        "(4, 'lock', 'reviewed', 'locked')"
    )
    reached = (
        "CASE t.state WHEN 'draft' THEN 0 WHEN 'submitted' THEN 1 WHEN 'signed' THEN 2 ELSE 4 END"
    )
    insert(
        cursor,
        Psr1Event,
        f"{OF_RETURN} JOIN (VALUES {moves}) e(step, verb, source, target) ON e.step <= {reached}",
        psr1_id="r.id",
        verb="e.verb",
        from_state="e.source",
        to_state="e.target",
        revision="CASE WHEN e.step < 2 THEN 1 ELSE 2 END",
        at="t.month::timestamptz + (e.step + 5) * interval '1 day'",
        by_id="(ARRAY[t.pmo_id, t.pm_id, t.sro_id, t.reviewer_id, t.reviewer_id])[1 + e.step]",
    )


def _reviews(cursor: Any) -> None:
    why = "'The evidence shown covered two of the three localities.'"
    differs = "t.agreed <> t.rag"

    insert(
        cursor,
        GatewayReview,
        f"{OF_RETURN} WHERE t.state = 'locked'",
        system_id="r.system_id",
        period_id="t.period_id",
        programme_id="t.programme_id",
        month="r.month",
        psr1_id="r.id",
        state="'completed'",
        attendance=(
            '\'{"sro": "present", "programme_director": "present", "clinical_lead": "deputy", '
            '"programme_manager": "present"}\''
        ),
        challenge="repeat('What shows that the localities will keep to the date? ', 3)",
        agreed_progress="t.agreed",
        agreed_confidence="t.agreed",
        agreed_assurance="t.level",
        progress_reason=f"CASE WHEN {differs} THEN {why} ELSE '' END",
        confidence_reason=f"CASE WHEN {differs} THEN {why} ELSE '' END",
        **_recovery("t.agreed = 'red'"),
        opened_at="t.month::timestamptz + interval '9 days'",
        opened_by_id="t.reviewer_id",
        completed_at="t.month::timestamptz + interval '9 days'",
        completed_by_id="t.reviewer_id",
    )
    cursor.execute(f"ANALYZE {REVIEW}")


def _recovery(red: str) -> dict[str, str]:
    """The plan that a red rating needs, as columns."""
    words = {
        "recovery_cause": "Two of the posts on which the milestone rests are vacant.",
        "recovery_action": "The trusts rotate staff and recruit together.",
        "recovery_route": "Green once both posts are filled and one full month is shown.",
        "recovery_owner": "Programme director",
        "escalation": "Agree to the joint recruitment of two posts.",
    }
    columns = {name: f"CASE WHEN {red} THEN '{text}' ELSE '' END" for name, text in words.items()}
    due = f"CASE WHEN {red} THEN t.month + 60 END"
    return columns | {"recovery_due": due, "escalated": red}


def _actions(cursor: Any) -> None:
    """One action from every third review; those of the last three months are still open."""
    closed = f"v.month < date '{LAST_MONTH}' - 90"
    insert(
        cursor,
        ReviewAction,
        f"FROM {REVIEW} v JOIN told t ON t.period_id = v.period_id "
        "AND t.programme_id = v.programme_id WHERE t.v % 3 = 0",
        system_id="v.system_id",
        programme_id="v.programme_id",
        review_id="v.id",
        what="'Show the board the evidence from the third locality'",
        owner_id="t.pm_id",
        owner_office="'Programme manager'",
        due_on="v.month + 40",
        raised_at="v.completed_at",
        raised_by_id="v.completed_by_id",
        closed_at=f"CASE WHEN {closed} THEN v.completed_at + interval '20 days' END",
        closed_by_id=f"CASE WHEN {closed} THEN t.pm_id END",
        closing_note=f"CASE WHEN {closed} THEN 'Shown.' ELSE '' END",
    )


def _evidence(cursor: Any) -> None:
    insert(
        cursor,
        Evidence,
        f"{OF_RETURN} WHERE t.v % 2 = 0",
        psr1_id="r.id",
        title="'Minutes of the delivery board'",
        url="'https://evidence.example/minutes/' || r.id",
        added_at="t.month::timestamptz + interval '5 days'",
        added_by_id="t.pm_id",
    )
