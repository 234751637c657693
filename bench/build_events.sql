-- A company's telemetry, straight into the collected tables: $engineers people who work five days in
-- each of 26 weeks and ask for $requests completions a day. Six in ten are shown, three in ten of
-- those accepted and looked at four times. Numbers come from hashes, so that every run has the same.
BEGIN TRANSACTION;

CREATE OR REPLACE TEMP TABLE asked AS
SELECT
    e AS engineer,
    d AS day,
    r,
    CAST(hash(e, d, r) % 1000000007 AS BIGINT) AS dice,
    CAST(md5('session' || e || '/' || d) AS UUID) AS session,
    DATE '2026-01-05' + CAST(d // 5 * 7 + d % 5 AS INTEGER) AS date
FROM range($engineers) AS engineers (e)
CROSS JOIN range(130) AS days (d)
CROSS JOIN range($requests) AS requests (r);

INSERT INTO raw.event BY NAME
SELECT
    session,
    uuid() AS id,
    type,
    date + INTERVAL 8 HOUR + INTERVAL (r * 60 + place * 15) SECOND AS time,
    r * 10 + place AS sequence,
    1 AS version,
    date AS received_on,
    (r * 60 + place * 15) * 1000.0 AS mono_ms,
    md5('engineer' || engineer) AS engineer,
    md5('team' || engineer // 10) AS team,
    'vscode' AS editor,
    CAST(md5(session || '/' || r) AS UUID) AS request,
    CASE WHEN place > 0 THEN CAST(md5('c' || session || '/' || r) AS UUID) END AS completion,
    CASE WHEN place = 0 THEN 'auto' END AS trigger,
    CASE WHEN place = 0 THEN ['typescript', 'typescriptreact', 'javascript'][1 + dice % 3] END AS lang,
    CASE WHEN place = 0 THEN 'bedrock' END AS provider,
    CASE WHEN place = 0 THEN ['haiku', 'sonnet'][1 + dice % 2] END AS model,
    CASE WHEN place = 0 THEN 100 + dice % 4000 / 10 END AS ttft_ms,
    CASE WHEN place = 0 THEN 200 + dice % 9000 / 10 END AS latency_ms,
    CASE WHEN place = 0 THEN 0.0004 + (dice % 1000) / 1000000 END AS cost_usd,
    CASE WHEN place = 1 THEN 20 + dice % 80 END AS chars,
    CASE WHEN place = 2 THEN if(dice % 10 < 2, 'accepted', 'ignored') END AS outcome,
    CASE WHEN place = 2 THEN dice % 3000 END AS visible_ms,
    CASE WHEN place = 2 AND dice % 10 < 2 THEN 20 + dice % 80 END AS chars_accepted,
    CASE WHEN place > 2 THEN [30, 120, 300, 600][place - 2] END AS age_s,
    CASE WHEN place > 2 THEN 10 + dice % 50 END AS chars_kept,
    CASE WHEN place > 2 THEN 'open' END AS doc
FROM asked
CROSS JOIN (
    VALUES
    ('completion.decided', 0, 10), ('completion.shown', 1, 6), ('completion.closed', 2, 6),
    ('completion.retained', 3, 2), ('completion.retained', 4, 2), ('completion.retained', 5, 2),
    ('completion.retained', 6, 2)
) AS follows (type, place, n_in_ten)
WHERE dice % 10 < n_in_ten;

INSERT INTO raw.event_object
SELECT sha256(CAST(received_on AS VARCHAR)), received_on, count(*), count(*), 0
FROM raw.event
GROUP BY received_on;

UPDATE meta.warehouse SET n_events = (SELECT count(*) FROM raw.event);

COMMIT
