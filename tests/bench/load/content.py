"""The words of a return, in the shape that assurance/psr1_content.py gives."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from programmes.models import Milestone, Risk

_SAYS = "repeat('Two of three localities run the new pathway; the third starts next month. ', 2)"
_PLAN = f"CASE WHEN t.rag = 'green' THEN '' ELSE {_SAYS} END"
_DECISIONS = """CASE WHEN t.rag = 'red' THEN jsonb_build_array(jsonb_build_object(
    'what', 'Agree to the joint recruitment of two posts', 'needed_by', t.month + 60))
    ELSE '[]'::jsonb END"""

_OFF = """jsonb_build_object('key', 'seen-in-time', 'name', 'Patients seen within four hours',
    'organisation', '', 'organisation_key', '', 'period', t.month, 'period_words',
    to_char(t.month, 'FMMonth YYYY'), 'plan', '85', 'unit', 'percent')"""
_INDICATORS = f"""jsonb_build_object('measured', 6, 'on', 4, 'no_data', 1, 'off', jsonb_build_array(
    {_OFF} || '{{"value": "71.3", "standing": "beyond", "variation": "concerning",
        "assurance": "fail"}}',
    {_OFF} || '{{"value": "82.1", "standing": "within", "variation": "usual",
        "assurance": "inconsistent"}}'))"""

BOARD_CONTENT = f"""jsonb_build_object(
    'indicators', {_INDICATORS},
    'risks', (SELECT jsonb_agg(risk) FROM jsonb_array_elements(w.scored) risk
              WHERE (risk ->> 'score')::int >= 8),
    'decisions', {_DECISIONS},
    'reasons', jsonb_build_object('progress', {_SAYS}, 'confidence', {_SAYS}, 'assurance', ''),
    'escalation', '', 'mitigation', {_PLAN})"""
"""What the roll-up takes from a signed content."""

_RATING = f"jsonb_build_object('value', t.rag, 'reason', {_SAYS})"

CONTENT = f"""jsonb_build_object(
    'ratings', jsonb_build_object(
        'progress', {_RATING}, 'confidence', {_RATING},
        'assurance', jsonb_build_object('value', t.level, 'reason', 'Tested by internal audit.'),
        'mitigation', {_PLAN}),
    'progress', jsonb_build_object('this_month', {_SAYS}, 'next_month', {_SAYS}),
    'milestones', jsonb_build_object('items', w.milestones),
    'risks', jsonb_build_object('items', w.risks, 'issues', ''),
    'support', jsonb_build_object('dependencies', {_SAYS}, 'support', ''),
    'escalations', jsonb_build_object('escalation', '', 'decisions', {_DECISIONS}),
    'marks', w.marks) || CASE WHEN t.state IN ('signed', 'locked') THEN jsonb_build_object(
    'frozen', w.frozen || jsonb_build_object('as_at', t.month + 8)) ELSE '{{}}'::jsonb END"""

_MARKS = """(SELECT jsonb_object_agg(name, '{"saved": true, "unchanged_since": null}'::jsonb)
    FROM unnest(ARRAY['ratings', 'progress', 'milestones', 'risks', 'support', 'escalations'])
    AS name)"""


_ITEM = """'id', i.id, 'key', i.key, 'title', i.title"""
_MILESTONE = f"""{_ITEM}, 'baseline', i.baseline, 'precision', i.precision,
    'forecast', i.forecast"""
_RISK = f"""{_ITEM}, 'likelihood', i.likelihood, 'impact', i.impact,
    'previous_likelihood', i.likelihood, 'previous_impact', i.impact,
    'comment', '', 'closed', false"""


def _items(model: type[Model], columns: str, order: str, where: str = "true") -> str:
    return (
        f"(SELECT jsonb_agg(jsonb_build_object({columns}) ORDER BY {order}) "
        f"FROM {model._meta.db_table} i WHERE i.programme_id = post.programme_id AND {where})"
    )


def prepare(cursor: Any) -> None:
    """`words`: what of a content stays the same from month to month, once a programme."""
    open_ones = _items(
        Milestone,
        f"{_MILESTONE}, 'previous_forecast', i.forecast, 'done', false, 'actual', '', "
        "'evidence', '', 'change', ''",
        "i.forecast",
        "i.actual IS NULL",
    )
    standing = _items(
        Milestone,
        f"{_MILESTONE}, 'actual', coalesce(i.actual::text, ''), "
        "'status', CASE WHEN i.actual IS NULL THEN 'on_track' ELSE 'done' END",
        "i.baseline",
    )
    scored = _items(Risk, f"{_RISK}, 'score', i.score, 'level', 'high'", "i.score DESC, i.key")
    cursor.execute(
        f"""
        CREATE TEMP TABLE words AS
        SELECT programme_id, milestones, risks, scored, {_MARKS} AS marks, jsonb_build_object(
            'reference', 'PSR1-' || key, 'system', system_key, 'programme', name,
            'programme_kind', 'Workstream', 'organisations', '[]'::jsonb, 'sro', sro_name,
            'milestones', standing, 'risks', scored, 'evidence', '[]'::jsonb, 'counts',
            '{{"done": 6, "on_track": 5, "slipped": 2, "overdue": 2}}'::jsonb) AS frozen
        FROM (SELECT post.*, {open_ones} AS milestones, {standing} AS standing,
                     {_items(Risk, _RISK, "i.score DESC, i.key")} AS risks, {scored} AS scored
              FROM post) post
        """
    )
    cursor.execute("CREATE UNIQUE INDEX ON words (programme_id)")
    cursor.execute("ANALYZE words")
