-- The rows of events that came more than once, in a batch or in one before: those behind the last
-- row of before are of the batch. Copies are of one session. Where the batch has several of an event,
-- it takes their content to choose.
CREATE OR REPLACE TEMP TABLE event_copy AS
SELECT
    UNNEST(list(rowid)) AS place,
    COUNT(*) FILTER (WHERE rowid > $last) > 1 AS is_open
FROM raw.event
WHERE session IN (SELECT session FROM raw.event WHERE rowid > $last)
GROUP BY session, id
HAVING COUNT(*) > 1
