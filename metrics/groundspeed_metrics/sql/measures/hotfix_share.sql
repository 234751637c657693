-- name: measures.hotfix_share
-- grain: one row per week, slice and engineer
-- inputs: facts.change, facts.history, facts.line_life
-- owner: metrics
-- privacy: person
-- title: Followed by a fix within 7 days
-- heading: delivery
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: -
-- version: 1
-- definition: Changes of which a change called a fix replaced or removed a line of code or tests within 7 days, over all merged changes that are no reverts, of weeks that are 7 days past.
-- pitfall: Depends on how people word their subjects: compare a company with itself alone.

WITH fixed AS (
    SELECT DISTINCT
        repo,
        sha
    FROM facts.line_life
    WHERE is_fixed AND died_at < born_at + INTERVAL 7 DAY
)

SELECT
    change.week,
    CAST(NULL AS VARCHAR) AS slice,
    change.engineer,
    count(fixed.sha) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.change AS change
LEFT JOIN fixed ON change.repo = fixed.repo AND change.sha = fixed.sha
CROSS JOIN facts.history AS history
WHERE NOT change.is_revert AND change.week + INTERVAL 13 DAY <= history.known_until
GROUP BY change.week, change.engineer
