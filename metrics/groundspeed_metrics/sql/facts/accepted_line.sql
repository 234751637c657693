-- name: facts.accepted_line
-- grain: one row per line of an accepted suggestion that is long and rare enough to be followed
-- inputs: raw.event_fingerprint, facts.suggestion
-- owner: metrics
-- privacy: person

WITH said AS (
    SELECT
        completion,
        place,
        fingerprint,
        time AS accepted_at,
        row_number() OVER (PARTITION BY completion, place ORDER BY time, session, id) AS nth
    FROM raw.event_fingerprint
)

SELECT
    said.completion,
    said.place,
    said.fingerprint,
    said.accepted_at,
    suggestion.engineer,
    suggestion.week
FROM said
INNER JOIN facts.suggestion AS suggestion ON said.completion = suggestion.completion
WHERE said.nth = 1 AND suggestion.is_accepted
