-- name: facts.people_in_common
-- grain: one row
-- inputs: staging.event, staging.git_commit
-- owner: metrics
-- privacy: internal
-- How many are known by events, by commits, and by both.

WITH known AS (
    SELECT
        engineer,
        1 AS n_events,
        0 AS n_commits
    FROM staging.event
    GROUP BY engineer
    UNION ALL
    SELECT
        engineer,
        0 AS n_events,
        1 AS n_commits
    FROM staging.git_commit
    WHERE NOT is_bot
    GROUP BY engineer
),

person AS (
    SELECT
        engineer,
        max(n_events) AS n_events,
        max(n_commits) AS n_commits
    FROM known
    GROUP BY engineer
)

SELECT
    count(CASE WHEN n_events = 1 THEN 1 END) AS n_of_events,
    count(CASE WHEN n_commits = 1 THEN 1 END) AS n_of_commits,
    count(CASE WHEN n_events = 1 AND n_commits = 1 THEN 1 END) AS n_of_both
FROM person
