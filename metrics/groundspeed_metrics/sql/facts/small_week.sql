-- name: facts.small_week
-- grain: one row per kind of thing that is broken down, and week that is in no breakdown of it
-- inputs: facts.accepted_size, facts.change, facts.pull_request, facts.request, facts.tool_start, settings.build
-- owner: metrics
-- privacy: internal
-- A breakdown of the whole period that held weeks of fewer than k people would tell what these did:
-- such weeks are in no other total. Where all weeks are such, nothing else is published that the
-- breakdown could be compared with, and none is left out. Weeks in which nobody had the tool are in no
-- breakdown of telemetry, since they are in nothing else that is made of it.

WITH done AS (
    SELECT
        'accepted line' AS kind,
        week,
        engineer
    FROM facts.accepted_size
    UNION ALL
    SELECT
        'change' AS kind,
        week,
        engineer
    FROM facts.change
    WHERE NOT is_revert
    UNION ALL
    SELECT
        'pull request' AS kind,
        CAST(date_trunc('week', merged_at) AS DATE) AS week,
        engineer
    FROM facts.pull_request
    WHERE merged_at IS NOT NULL
    UNION ALL
    SELECT
        'request' AS kind,
        week,
        engineer
    FROM facts.request
),

counted AS (
    SELECT
        kind,
        week,
        count(DISTINCT engineer) AS n_people
    FROM done
    GROUP BY kind, week
),

ranked AS (
    SELECT
        kind,
        week,
        n_people,
        max(n_people) OVER (PARTITION BY kind) AS most_people
    FROM counted
)

SELECT
    ranked.kind,
    ranked.week
FROM ranked
CROSS JOIN settings.build AS build
CROSS JOIN facts.tool_start AS tool
WHERE
    (ranked.n_people < build.k AND ranked.most_people >= build.k)
    OR (
        ranked.kind IN ('accepted line', 'request')
        AND coalesce(ranked.week + INTERVAL 6 DAY < tool.begun_on, FALSE)
    )
