-- name: facts.team_deployment
-- grain: one row per team that had something deployed
-- inputs: facts.deployment, facts.pull_request, settings.build
-- owner: metrics
-- privacy: internal
-- How often a team's merged work went out, in complete weeks from its first deployment to its last.
-- A deployment that holds the work of several teams is one of each.

WITH shipped AS (
    SELECT
        pull_request.team,
        pull_request.engineer,
        pull_request.repo,
        pull_request.attempted_at,
        CAST(date_trunc('week', pull_request.attempted_at) AS DATE) AS week
    FROM facts.pull_request AS pull_request
    CROSS JOIN settings.build AS build
    WHERE
        pull_request.team IS NOT NULL
        AND CAST(date_trunc('week', pull_request.attempted_at) AS DATE) + INTERVAL 6 DAY
        <= build.as_of
),

person AS (
    SELECT
        team,
        engineer,
        count(*) AS n_changes
    FROM shipped
    GROUP BY team, engineer
),

people AS (
    SELECT
        team,
        count(*) AS n_people,
        sum(n_changes) AS n_changes,
        max(n_changes) AS top_changes
    FROM person
    GROUP BY team
),

deployed AS (
    SELECT DISTINCT
        shipped.team,
        deployment.repo,
        deployment.deployment,
        deployment.is_failed
    FROM shipped
    INNER JOIN facts.deployment AS deployment
        ON shipped.repo = deployment.repo AND shipped.attempted_at = deployment.created_at
),

counted AS (
    SELECT
        team,
        count(*) AS n_deployments,
        count(CASE WHEN is_failed THEN 1 END) AS n_failed
    FROM deployed
    GROUP BY team
),

span AS (
    SELECT
        team,
        date_diff('day', min(week), max(week)) AS n_days
    FROM shipped
    GROUP BY team
)

SELECT
    people.team,
    people.n_people,
    CAST(counted.n_deployments AS DOUBLE) * CAST(7 AS DOUBLE) / CAST(span.n_days + 7 AS DOUBLE)
        AS deploys_per_week,
    CAST(counted.n_failed AS DOUBLE) / CAST(counted.n_deployments AS DOUBLE) AS failed_share,
    CASE
        WHEN people.n_people < build.k THEN 'fewer_than_k'
        WHEN people.top_changes * 2 > people.n_changes THEN 'dominated'
    END AS withheld
FROM people
INNER JOIN counted ON people.team = counted.team
INNER JOIN span ON people.team = span.team
CROSS JOIN settings.build AS build
