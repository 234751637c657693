-- name: measures.change_failure_share
-- grain: one row per week, slice and engineer
-- inputs: facts.pull_request, facts.small_week, settings.build
-- owner: metrics
-- privacy: person
-- title: Changes that failed
-- heading: delivery
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: cohort
-- version: 1
-- definition: Pull requests whose first deployment to production failed, or that were reverted within 28 days of merging, over pull requests that were deployed, of weeks of merging that are 28 days past.
-- pitfall: A proxy: incidents are not linked to changes here.

SELECT
    CAST(NULL AS DATE) AS week,
    'merged 28 days ago or earlier' AS slice,
    pull_request.engineer,
    count(
        CASE
            WHEN
                pull_request.is_first_attempt_failed
                OR pull_request.reverted_at < pull_request.merged_at + INTERVAL 28 DAY
                THEN 1
        END
    ) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.pull_request AS pull_request
CROSS JOIN settings.build AS build
LEFT JOIN facts.small_week AS small
    ON
        small.kind = 'pull request'
        AND CAST(date_trunc('week', pull_request.merged_at) AS DATE) = small.week
WHERE
    pull_request.attempted_at < build.as_of + INTERVAL 1 DAY
    AND small.week IS NULL
    AND CAST(date_trunc('week', pull_request.merged_at) AS DATE) + INTERVAL 34 DAY <= build.as_of
GROUP BY pull_request.engineer
