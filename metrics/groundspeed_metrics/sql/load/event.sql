-- Exactly once: an event that came before is not added again, wherever it came from. The day on
-- which it was first received stays, in whatever order its copies are read.
INSERT INTO raw.event
SELECT * EXCLUDE (content, line, nth)
FROM (
    SELECT
        *,
        row_number() OVER (PARTITION BY session, id ORDER BY received_on, content, line) AS nth
    FROM event_batch
)
WHERE nth = 1
ON CONFLICT (session, id) DO UPDATE SET received_on = least(received_on, EXCLUDED.received_on)
