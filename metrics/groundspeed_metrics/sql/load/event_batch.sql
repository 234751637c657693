-- Checked lines, as columns. Fields that an event type does not have are NULL.
-- What the typed reader leaves open is closed here, by an error: an id must be written as its UUID
-- is, and no object may name a key twice (read_json refuses that of structs and of maps).
CREATE OR REPLACE TEMP TABLE event_batch AS
SELECT
    CASE
        WHEN source = '/groundspeed/session/' || CAST(CAST(right(source, 36) AS UUID) AS VARCHAR)
            THEN CAST(right(source, 36) AS UUID)
        ELSE error('not a session')
    END AS session,
    CASE
        WHEN CAST(CAST(id AS UUID) AS VARCHAR) = id THEN CAST(id AS UUID)
        ELSE error('not an id')
    END AS id,
    substr(type, length('groundspeed.') + 1) AS type,
    CAST(rtrim(time, 'Z') AS TIMESTAMP) AS time,
    sequence,
    coalesce(version, $version) AS version,
    received_on,
    data.mono_ms AS mono_ms,
    data.engineer AS engineer,
    data.team AS team,
    data.repo AS repo,
    to_json(data.arms) AS arms,
    data.client.editor AS editor,
    data.client.editor_version AS editor_version,
    data.client.extension_version AS extension_version,
    data.client.server_version AS server_version,
    data.client.os AS os,
    CASE
        WHEN CAST(CAST(data.request AS UUID) AS VARCHAR) = data.request THEN CAST(data.request AS UUID)
        WHEN data.request IS NOT NULL THEN error('not an id')
    END AS request,
    CASE
        WHEN CAST(CAST(data.completion AS UUID) AS VARCHAR) = data.completion THEN CAST(data.completion AS UUID)
        WHEN data.completion IS NOT NULL THEN error('not an id')
    END AS completion,
    CASE
        WHEN CAST(CAST(data.hint AS UUID) AS VARCHAR) = data.hint THEN CAST(data.hint AS UUID)
        WHEN data.hint IS NOT NULL THEN error('not an id')
    END AS hint,
    data.trigger AS trigger,
    data.lang AS lang,
    data.position_kind AS position_kind,
    data.source AS source,
    data.reason AS reason,
    data.provider AS provider,
    data.model AS model,
    data.prompt AS prompt,
    data.ttft_ms AS ttft_ms,
    data.latency_ms AS latency_ms,
    data.tokens_in AS tokens_in,
    data.tokens_out AS tokens_out,
    data.tokens_cache_read AS tokens_cache_read,
    data.tokens_cache_write AS tokens_cache_write,
    CAST(data.cost_usd AS DECIMAL(18, 9)) AS cost_usd,
    to_json(data.context) AS context,
    data.type_errors AS type_errors,
    data.check_ms AS check_ms,
    data.features AS features,
    data.chars AS chars,
    CASE WHEN type = 'groundspeed.completion.shown' THEN CAST(data.lines AS BIGINT) END AS lines,
    CASE WHEN type = 'groundspeed.completion.fingerprints' THEN data.lines END AS fingerprints,
    data.outcome AS outcome,
    data.visible_ms AS visible_ms,
    data.chars_accepted AS chars_accepted,
    data.chars_typed_through AS chars_typed_through,
    data.lines_accepted AS lines_accepted,
    data.age_s AS age_s,
    data.chars_kept AS chars_kept,
    data.similarity AS similarity,
    data.doc AS doc,
    data.rule AS rule,
    data.severity AS severity,
    data.confidence AS confidence,
    data.chars_typed AS chars_typed,
    data.chars_pasted AS chars_pasted,
    data.chars_completed AS chars_completed,
    data.chars_deleted AS chars_deleted,
    -- Whole milliseconds: sums of them do not depend on the order of summation.
    CAST(round(data.active_s * 1000) AS BIGINT) AS active_ms,
    data.question AS question,
    data.score AS score,
    to_json(data.gated) AS gated,
    data.cancelled AS cancelled,
    data.dropped_events AS dropped_events,
    data.breaker_changes AS breaker_changes,
    data.functions AS functions,
    data.hints AS hints,
    to_json(data.refused) AS refused,
    data.calls AS calls,
    data.failed AS failed,
    data.texts AS texts,
    unknown
FROM read_json($paths, format = 'newline_delimited', hive_partitioning = true, hive_types = {
    received_on: 'DATE'
}, columns = {
    version: 'INTEGER', id: 'VARCHAR', source: 'VARCHAR', type: 'VARCHAR', time: 'VARCHAR', sequence: 'BIGINT',
    unknown: 'JSON',
    data: 'STRUCT(
        mono_ms DOUBLE, engineer VARCHAR, team VARCHAR, repo VARCHAR, arms MAP(VARCHAR, VARCHAR),
        client STRUCT(
            editor VARCHAR, editor_version VARCHAR, extension_version VARCHAR,
            server_version VARCHAR, os VARCHAR
        ),
        request VARCHAR, completion VARCHAR, hint VARCHAR, trigger VARCHAR, lang VARCHAR,
        position_kind VARCHAR, source VARCHAR, reason VARCHAR, provider VARCHAR, model VARCHAR,
        prompt VARCHAR, ttft_ms DOUBLE, latency_ms DOUBLE, tokens_in BIGINT, tokens_out BIGINT,
        tokens_cache_read BIGINT, tokens_cache_write BIGINT, cost_usd DOUBLE, context MAP(VARCHAR, BIGINT),
        type_errors BIGINT, check_ms DOUBLE, features JSON, chars BIGINT, lines JSON, outcome VARCHAR, visible_ms DOUBLE,
        chars_accepted BIGINT, chars_typed_through BIGINT, lines_accepted BIGINT, age_s INTEGER, chars_kept BIGINT,
        similarity DOUBLE, doc VARCHAR, rule VARCHAR, severity VARCHAR, confidence DOUBLE,
        chars_typed BIGINT, chars_pasted BIGINT, chars_completed BIGINT, chars_deleted BIGINT,
        active_s DOUBLE, question VARCHAR, score INTEGER, gated MAP(VARCHAR, BIGINT), cancelled BIGINT,
        dropped_events BIGINT, breaker_changes BIGINT,
        functions BIGINT, hints BIGINT, refused MAP(VARCHAR, BIGINT),
        calls BIGINT, failed BIGINT, texts BIGINT
    )'
})
