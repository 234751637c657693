-- name: facts.contribution
-- grain: one row per measure, week, slice and engineer
-- inputs: facts.contribution_use, facts.contribution_quality, facts.contribution_service, facts.contribution_delivery, settings.build
-- owner: metrics
-- privacy: person
-- Everything that is published as a ratio or a sum passes through this one table. Exact decimals,
-- so that sums do not depend on their order. Only complete weeks: a week that is published twice,
-- before and after its last day, can be subtracted from itself.

SELECT
    added.measure,
    added.week,
    added.slice,
    added.engineer,
    CAST(added.numerator AS DECIMAL(28, 9)) AS numerator,
    CAST(added.denominator AS DECIMAL(28, 9)) AS denominator,
    CAST(added.beyond AS DECIMAL(28, 9)) AS beyond,
    CAST(added.n_events AS BIGINT) AS n_events
FROM (
    SELECT * FROM facts.contribution_use
    UNION ALL
    SELECT * FROM facts.contribution_quality
    UNION ALL
    SELECT * FROM facts.contribution_service
    UNION ALL
    SELECT * FROM facts.contribution_delivery
) AS added
CROSS JOIN settings.build AS build
WHERE added.week IS NULL OR added.week + INTERVAL 6 DAY <= build.as_of
