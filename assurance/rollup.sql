-- Rolls one month up. Params: period, system, month, plan, board_on, at. See assurance/rollup.py.
WITH chosen AS (
    -- The latest locked return of each programme, else the latest that is signed.
    SELECT DISTINCT ON (r.programme_id)
        r.id, r.programme_id, r.state, r.number, r.content_hash, r.correction_reason, r.signed_at,
        r.self_progress, r.self_confidence, r.self_assurance,
        r.milestones_done, r.milestones_on_track, r.milestones_slipped, r.milestones_overdue,
        -- The empty object has it unpacked once, and not at each look into it.
        r.top_risk_score, r.board_content || '{}' AS said, r.state = 'locked' AS counts
    FROM assurance_psr1return r
    WHERE r.period_id = %(period)s AND r.state IN ('signed', 'reviewed', 'locked')
    ORDER BY r.programme_id, (r.state = 'locked') DESC, r.number DESC
),
closed AS (
    SELECT coalesce(array_agg(id), '{}') AS ids FROM programmes_programme
    WHERE plan_id = %(plan)s AND closed_on < %(month)s::date + interval '1 month'
),
nodes AS (
    SELECT p.id, p.parent_id, p.path, p.key, p.number, p.name, p.kind, p.reports,
        row_number() OVER (ORDER BY p.position, p.name, p.id) AS place
    FROM programmes_programme p
    WHERE p.plan_id = %(plan)s
        AND (NOT p.path && (SELECT ids FROM closed)
            OR p.id IN (SELECT programme_id FROM chosen))
),
later AS (
    -- Programmes whose first return belongs to a later month: nobody had asked them yet.
    SELECT n.id
    FROM nodes n
    JOIN LATERAL (
        SELECT r.month FROM assurance_psr1return r
        WHERE r.programme_id = n.id ORDER BY r.month LIMIT 1
    ) first ON first.month > %(month)s
    WHERE n.reports AND n.id NOT IN (SELECT programme_id FROM chosen)
),
reporting AS (
    SELECT n.id, n.path
    FROM nodes n
    WHERE n.id IN (SELECT programme_id FROM chosen)
        OR (n.reports AND n.id NOT IN (SELECT id FROM later))
),
speaks AS (
    -- Which reporting programmes speak for a line: itself, or all below a node without a return.
    SELECT ancestor.id AS node, r.id AS programme
    FROM reporting r
    CROSS JOIN LATERAL unnest(r.path) AS ancestor (id)
    WHERE ancestor.id = r.id OR ancestor.id NOT IN (SELECT id FROM reporting)
),
sorted AS (
    SELECT n.id, array_agg(a.place ORDER BY step.depth) AS place
    FROM nodes n
    CROSS JOIN LATERAL unnest(n.path) WITH ORDINALITY AS step (id, depth)
    JOIN nodes a ON a.id = step.id
    WHERE n.id IN (SELECT node FROM speaks)
    GROUP BY n.id
),
months AS (
    -- A month's place among twelve digits, this month last.
    SELECT (%(month)s::date - make_interval(months => back))::date AS month,
        (10 ^ back)::bigint AS place
    FROM generate_series(0, 11) AS back
),
past AS (
    -- Each month's agreed ratings as three digits, 1 the worst, behind the return's id: the highest
    -- is the latest, since a correction's return is made after the one it corrects.
    SELECT g.programme_id, m.place, max(g.psr1_id * 1000
        + CASE g.agreed_progress WHEN 'red' THEN 100 WHEN 'amber' THEN 200 WHEN 'green' THEN 300
            ELSE 400 END
        + CASE g.agreed_confidence WHEN 'red' THEN 10 WHEN 'amber' THEN 20 ELSE 30 END
        + CASE g.agreed_assurance WHEN 'none' THEN 1 WHEN 'limited' THEN 2 WHEN 'moderate' THEN 3
            ELSE 4 END) AS rated
    FROM months m
    -- OFFSET 0 keeps the planner to one index search a month, however long the history is.
    CROSS JOIN LATERAL (
        SELECT programme_id, psr1_id, agreed_progress, agreed_confidence, agreed_assurance
        FROM assurance_gatewayreview r
        WHERE r.system_id = %(system)s AND r.month = m.month AND r.state = 'completed'
        OFFSET 0
    ) g
    GROUP BY g.programme_id, m.place
),
rated AS (
    -- A reporting programme's own ratings, and for a line without a return the worst below it.
    SELECT programme_id AS node, place, rated / 100 %% 10 AS p, rated / 10 %% 10 AS c,
        rated %% 10 AS a
    FROM past
    WHERE programme_id IN (SELECT id FROM reporting)
    UNION ALL
    SELECT s.node, past.place, min(rated / 100 %% 10), min(rated / 10 %% 10), min(rated %% 10)
    FROM speaks s
    JOIN past ON past.programme_id = s.programme
    WHERE s.node <> s.programme
    GROUP BY s.node, past.place
),
history AS (
    -- Twelve months as twelve digits, 0 where nothing was agreed.
    SELECT node, sum(p * place)::bigint AS p, sum(c * place)::bigint AS c,
        sum(a * place)::bigint AS a
    FROM rated
    GROUP BY node
),
summed AS (
    SELECT s.node, count(*) AS expected,
        count(*) FILTER (WHERE c.id IS NULL) AS missing,
        count(*) FILTER (WHERE c.counts) AS reviewed,
        coalesce(sum(c.milestones_done) FILTER (WHERE c.counts), 0) AS done,
        coalesce(sum(c.milestones_on_track) FILTER (WHERE c.counts), 0) AS on_track,
        coalesce(sum(c.milestones_slipped) FILTER (WHERE c.counts), 0) AS slipped,
        coalesce(sum(c.milestones_overdue) FILTER (WHERE c.counts), 0) AS overdue,
        max(c.top_risk_score) FILTER (WHERE c.counts) AS top_risk
    FROM speaks s
    LEFT JOIN chosen c ON c.programme_id = s.programme
    GROUP BY s.node
),
indicated AS MATERIALIZED (
    -- What counted returns say of their programmes' indicators.
    SELECT programme_id, said -> 'indicators' AS told
    FROM chosen
    WHERE counts AND said ? 'indicators'
),
measured AS (
    -- A reporting programme's own counts, and for a line without a return the sum below it.
    SELECT s.node, sum((i.told ->> 'measured')::int) AS measured,
        sum((i.told ->> 'on')::int) AS met, sum((i.told ->> 'no_data')::int) AS unread,
        sum(jsonb_array_length(i.told -> 'off')) AS missed
    FROM speaks s
    JOIN indicated i ON i.programme_id = s.programme
    GROUP BY s.node
),
off_one AS MATERIALIZED (
    -- Each indicator off trajectory in one order for all lines: beyond goes before within.
    SELECT i.programme_id, o.indicator || jsonb_build_object('programme', n.key) AS indicator,
        row_number() OVER (ORDER BY o.indicator ->> 'standing', sorted.place, o.number) AS place
    FROM indicated i
    JOIN nodes n ON n.id = i.programme_id
    JOIN sorted ON sorted.id = i.programme_id
    CROSS JOIN LATERAL jsonb_array_elements(i.told -> 'off')
        WITH ORDINALITY AS o (indicator, number)
),
off_track AS (
    -- The first twenty of a line.
    SELECT node, jsonb_agg(indicator ORDER BY place) AS indicators
    FROM (
        SELECT s.node, o.indicator, o.place,
            row_number() OVER (PARTITION BY s.node ORDER BY o.place) AS nth
        FROM speaks s
        JOIN off_one o ON o.programme_id = s.programme
    ) ranked
    WHERE nth <= 20
    GROUP BY node
),
acting AS (
    -- Open, and overdue, on the day of the board: the same however late the month is rolled up.
    SELECT a.programme_id, count(*) AS open,
        count(*) FILTER (WHERE a.due_on < %(board_on)s) AS overdue
    FROM assurance_reviewaction a
    WHERE a.system_id = %(system)s AND a.raised_at < %(board_over)s
        AND (a.closed_at IS NULL OR a.closed_at >= %(board_over)s)
    GROUP BY a.programme_id
),
found AS (
    SELECT n.id, n.parent_id, n.key, n.number, n.name, n.kind, n.path,
        n.id IN (SELECT id FROM reporting) AS reports,
        sorted.place, summed.expected, summed.missing, summed.reviewed,
        summed.done, summed.on_track, summed.slipped, summed.overdue, summed.top_risk,
        history.p AS months_p, history.c AS months_c, history.a AS months_a,
        nullif(history.p %% 10, 0) AS p, nullif(history.p / 10 %% 10, 0) AS p0,
        nullif(history.c %% 10, 0) AS c, nullif(history.c / 10 %% 10, 0) AS c0,
        nullif(history.a %% 10, 0) AS a, nullif(history.a / 10 %% 10, 0) AS a0,
        coalesce(acting.open, 0) AS open_actions, coalesce(acting.overdue, 0) AS late_actions,
        measured.measured, measured.met, measured.unread, measured.missed,
        coalesce(off_track.indicators, '[]') AS off_track
    FROM sorted
    JOIN nodes n ON n.id = sorted.id
    JOIN summed ON summed.node = n.id
    LEFT JOIN history ON history.node = n.id
    LEFT JOIN acting ON acting.programme_id = n.id
    LEFT JOIN measured ON measured.node = n.id
    LEFT JOIN off_track ON off_track.node = n.id
),
judged AS (
    SELECT f.*,
        (ARRAY['red', 'amber', 'green', 'blue'])[f.p] AS progress,
        (ARRAY['red', 'amber', 'green'])[f.c] AS confidence,
        (ARRAY['none', 'limited', 'moderate', 'substantial'])[f.a] AS assurance,
        r.id AS return_id, r.number AS return_number, r.content_hash, r.correction_reason,
        r.signed_at, r.counts, r.said, r.self_progress, r.self_confidence, r.self_assurance,
        g.id AS review_id, g.completed_at, g.progress_reason, g.confidence_reason,
        g.assurance_reason, g.recovery_cause, g.recovery_action, g.recovery_route,
        g.recovery_owner, g.recovery_due, g.escalated, g.escalation,
        CASE WHEN NOT f.reports THEN 'parent' WHEN r.counts THEN 'reported'
            WHEN r.id IS NOT NULL THEN 'not_reviewed' ELSE 'not_reported' END AS state,
        array_remove(ARRAY[
            CASE WHEN r.id IS NULL THEN 'not_reported' END,
            CASE WHEN NOT r.counts THEN 'not_reviewed' END,
            CASE WHEN f.p = 1 THEN 'progress_red' END,
            CASE WHEN f.c = 1 THEN 'confidence_red' END,
            CASE WHEN f.a = 1 THEN 'assurance_none' END,
            CASE WHEN g.escalated THEN 'escalated' END
        ], NULL) AS because
    FROM found f
    LEFT JOIN chosen r ON f.reports AND r.programme_id = f.id
    LEFT JOIN assurance_gatewayreview g ON r.counts AND g.psr1_id = r.id
),
lines AS MATERIALIZED (
    -- Written as text and parsed once: jsonb_build_object looks every type up anew, in each line.
    SELECT id, state, completed_at, row_number() OVER (ORDER BY place) AS position, concat(
        '{"programme":{"id":', id, ',"key":', to_json(key), ',"number":', to_json(number),
        ',"name":', to_json(name), ',"kind":', to_json(kind),
        ',"parent":', coalesce(parent_id::text, 'null'),
        ',"depth":', cardinality(path) - 1, ',"reports":', reports::text,
        '},"state":"', state,
        '","self":', CASE WHEN return_id IS NULL THEN 'null' ELSE concat(
            '{"progress":"', self_progress, '","confidence":"', self_confidence,
            '","assurance":"', self_assurance, '"}') END,
        ',"agreed":', CASE WHEN p IS NULL THEN 'null' ELSE concat(
            '{"progress":"', progress, '","confidence":"', confidence,
            '","assurance":"', assurance, '"}') END,
        ',"previous":', CASE WHEN p0 IS NULL THEN 'null' ELSE concat(
            '{"progress":"', (ARRAY['red', 'amber', 'green', 'blue'])[p0],
            '","confidence":"', (ARRAY['red', 'amber', 'green'])[c0],
            '","assurance":"', (ARRAY['none', 'limited', 'moderate', 'substantial'])[a0],
            '"}') END,
        ',"movement":{"progress":"',
            CASE WHEN p IS NULL THEN 'not_reported' WHEN p0 IS NULL THEN 'new'
                WHEN p > p0 THEN 'better' WHEN p < p0 THEN 'worse' ELSE 'same' END,
            '","confidence":"',
            CASE WHEN c IS NULL THEN 'not_reported' WHEN c0 IS NULL THEN 'new'
                WHEN c > c0 THEN 'better' WHEN c < c0 THEN 'worse' ELSE 'same' END,
            '","assurance":"',
            CASE WHEN a IS NULL THEN 'not_reported' WHEN a0 IS NULL THEN 'new'
                WHEN a > a0 THEN 'better' WHEN a < a0 THEN 'worse' ELSE 'same' END,
        '"},"differs":', CASE WHEN counts AND (progress, confidence, assurance)
                <> (self_progress, self_confidence, self_assurance)
            THEN jsonb_strip_nulls(jsonb_build_object(
                'progress', CASE WHEN progress <> self_progress THEN progress_reason END,
                'confidence', CASE WHEN confidence <> self_confidence THEN confidence_reason END,
                'assurance', CASE WHEN assurance <> self_assurance THEN assurance_reason END
            ))::text ELSE '{}' END,
        ',"return":', CASE WHEN return_id IS NULL THEN 'null' ELSE concat(
            '{"id":', return_id, ',"number":', return_number, ',"hash":"', content_hash,
            '","reference":', to_json(concat('PSR1-', %(month_code)s, '-', key,
                CASE WHEN return_number > 1 THEN '-c' || return_number END)),
            ',"correction_reason":', to_json(correction_reason), '}') END,
        ',"review":', coalesce(review_id::text, 'null'),
        ',"milestones":', CASE WHEN reviewed > 0 THEN concat(
            '{"done":', done, ',"on_track":', on_track, ',"slipped":', slipped,
            ',"overdue":', overdue, '}') ELSE 'null' END,
        ',"top_risk":', coalesce(top_risk::text, 'null'),
        ',"risks":', CASE WHEN counts
            THEN jsonb_path_query_array(said, '$.risks[*] ? (@.score >= 15)')::text
            ELSE '[]' END,
        ',"history":{"progress":"',
            translate(lpad(coalesce(months_p, 0)::text, 12, '0'), '01234', '-ragb'),
            '","confidence":"',
            translate(lpad(coalesce(months_c, 0)::text, 12, '0'), '0123', '-rag'),
            '","assurance":"',
            translate(lpad(coalesce(months_a, 0)::text, 12, '0'), '01234', '-nlms'),
        '"},"exception":', CASE WHEN reports AND because <> '{}' THEN jsonb_build_object(
            'because', to_jsonb(because),
            'cause', coalesce(nullif(recovery_cause, ''), nullif(progress_reason, ''),
                nullif(confidence_reason, ''), nullif(assurance_reason, ''),
                nullif(said #>> '{reasons,progress}', ''), ''),
            'action', coalesce(nullif(recovery_action, ''), nullif(said ->> 'mitigation', ''), ''),
            'owner', coalesce(recovery_owner, ''),
            'due', recovery_due,
            'route', coalesce(recovery_route, ''))::text ELSE 'null' END,
        ',"decisions":',
            CASE WHEN counts THEN coalesce(said ->> 'decisions', '[]') ELSE '[]' END,
        ',"escalation":', CASE WHEN escalated THEN to_json(escalation)::text ELSE 'null' END,
        ',"actions":{"open":', open_actions, ',"overdue":', late_actions,
        '},"below":', CASE WHEN reports THEN 'null' ELSE concat(
            '{"reporting":', expected, ',"not_reported":', missing,
            ',"reviewed":', reviewed, '}') END,
        -- No key where nobody said anything: what was rolled up before keeps its hash.
        CASE WHEN measured IS NOT NULL THEN concat(
            ',"indicators":{"measured":', measured, ',"on":', met, ',"missed":', missed,
            ',"no_data":', unread, ',"off":', off_track, '}') END,
        '}')::jsonb AS content
    FROM judged
),
digest AS (
    SELECT encode(sha256(coalesce(string_agg(sha256(convert_to(content::text, 'UTF8')), ''::bytea
            ORDER BY position), ''::bytea)), 'hex') AS hash,
        count(*) FILTER (WHERE state <> 'parent') AS expected,
        count(*) FILTER (WHERE state IN ('reported', 'not_reviewed')) AS returned,
        count(*) FILTER (WHERE state = 'reported') AS reviewed,
        greatest(%(at)s::timestamptz, max(completed_at)) AS as_at
    FROM lines
),
latest AS (
    SELECT id, version, content_hash FROM assurance_boardsnapshot
    WHERE period_id = %(period)s ORDER BY version DESC LIMIT 1
),
made AS (
    INSERT INTO assurance_boardsnapshot
        (system_id, period_id, month, version, as_at, content_hash, expected, returned, reviewed)
    SELECT %(system)s, %(period)s, %(month)s, coalesce((SELECT version FROM latest), 0) + 1,
        as_at, hash, expected, returned, reviewed
    FROM digest
    WHERE hash IS DISTINCT FROM (SELECT content_hash FROM latest)
    RETURNING id
),
written AS (
    INSERT INTO assurance_boardline (snapshot_id, programme_id, position, content)
    SELECT made.id, lines.id, lines.position, lines.content FROM made CROSS JOIN lines
    ORDER BY lines.position
)
SELECT id, TRUE AS is_new FROM made
UNION ALL
SELECT id, FALSE FROM latest WHERE NOT EXISTS (SELECT 1 FROM made)
