-- name: facts.accepted_size
-- grain: one row per accepted suggestion
-- inputs: facts.accepted_line, facts.retention, facts.suggestion
-- owner: metrics
-- privacy: person
-- How many of its accepted lines can be followed, and how many are too short or common for a
-- fingerprint; where it is not known how many were accepted, the latter are counted as none.
-- `is_kept` is NULL where nobody could look.

WITH marked AS (
    SELECT
        completion,
        count(*) AS n_marked
    FROM facts.accepted_line
    GROUP BY completion
)

SELECT
    suggestion.completion,
    suggestion.engineer,
    suggestion.week,
    coalesce(marked.n_marked, 0) AS n_marked,
    CASE
        WHEN suggestion.lines_accepted > coalesce(marked.n_marked, 0)
            THEN suggestion.lines_accepted - coalesce(marked.n_marked, 0)
        ELSE 0
    END AS n_unmarked,
    CASE
        WHEN retention.is_followed THEN retention.kept_600 * 3 >= retention.chars_accepted * 2
    END AS is_kept
FROM facts.suggestion AS suggestion
LEFT JOIN marked ON suggestion.completion = marked.completion
LEFT JOIN facts.retention AS retention ON suggestion.completion = retention.completion
WHERE suggestion.is_accepted
