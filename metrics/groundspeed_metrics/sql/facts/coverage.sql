-- name: facts.coverage
-- grain: one row per complete ISO week, and one without a week for all of them together
-- inputs: facts.expected_client
-- owner: metrics
-- privacy: internal
-- The gate: where fewer than nine in ten expected clients report, what the others do says little
-- about the company, and no measure of telemetry is published.

WITH counted AS (
    SELECT
        week,
        count(*) AS n_expected,
        count(CASE WHEN is_reporting THEN 1 END) AS n_reporting
    FROM facts.expected_client
    GROUP BY week
),

listed AS (
    SELECT
        week,
        n_expected,
        n_reporting
    FROM counted
    UNION ALL
    SELECT
        CAST(NULL AS DATE) AS week,
        CAST(coalesce(sum(n_expected), 0) AS BIGINT) AS n_expected,
        CAST(coalesce(sum(n_reporting), 0) AS BIGINT) AS n_reporting
    FROM counted
)

SELECT
    week,
    n_expected,
    n_reporting,
    n_reporting * 10 >= n_expected * 9 AS is_enough
FROM listed
