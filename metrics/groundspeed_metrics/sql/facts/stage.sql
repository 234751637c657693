-- name: facts.stage
-- grain: one row per pull request of a person and stage that it came through
-- inputs: facts.pull_request
-- owner: metrics
-- privacy: person
-- In hours, in the week in which the stage ended, so that a week is whole when it is past. Where a
-- stage did not happen, or in another order, there is no row.

WITH listed AS (
    SELECT
        'review_wait_hours' AS stage,
        engineer,
        team,
        ready_at AS begun_at,
        first_review_at AS ended_at
    FROM facts.pull_request
    UNION ALL
    SELECT
        'approval_hours' AS stage,
        engineer,
        team,
        first_review_at AS begun_at,
        approved_at AS ended_at
    FROM facts.pull_request
    UNION ALL
    SELECT
        'merge_wait_hours' AS stage,
        engineer,
        team,
        approved_at AS begun_at,
        merged_at AS ended_at
    FROM facts.pull_request
    UNION ALL
    SELECT
        'cycle_hours' AS stage,
        engineer,
        team,
        ready_at AS begun_at,
        merged_at AS ended_at
    FROM facts.pull_request
    UNION ALL
    SELECT
        'lead_hours' AS stage,
        engineer,
        team,
        merged_at AS begun_at,
        deployed_at AS ended_at
    FROM facts.pull_request
)

SELECT
    stage,
    engineer,
    team,
    CAST(date_trunc('week', ended_at) AS DATE) AS week,
    CAST(date_diff('millisecond', begun_at, ended_at) AS DOUBLE) / CAST(3600000 AS DOUBLE) AS hours
FROM listed
WHERE begun_at <= ended_at
