-- The rows of events that came more than once, in a batch or in one before: those behind the last
-- row of before are of the batch. Copies are of one session. Where the batch has several of an event,
-- it takes their content to choose.
CREATE OR REPLACE TEMP TABLE event_copy AS
SELECT
    event.rowid AS place,
    again.is_open
FROM raw.event AS event
INNER JOIN (
    SELECT
        session,
        id,
        COUNT(*) FILTER (WHERE rowid > $last) > 1 AS is_open
    FROM raw.event
    WHERE session IN (SELECT DISTINCT session FROM raw.event WHERE rowid > $last)
    GROUP BY session, id
    HAVING COUNT(*) > 1
) AS again ON event.session = again.session AND event.id = again.id
