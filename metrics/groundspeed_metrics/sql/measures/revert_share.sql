-- name: measures.revert_share
-- grain: one row per week, slice and engineer
-- inputs: facts.change, facts.history, facts.small_week
-- owner: metrics
-- privacy: person
-- title: Reverted within 28 days
-- heading: delivery
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: cohort
-- version: 2
-- definition: Changes that a later one takes back within 28 days, as its message says or as exactly the contents before come back, over changes that are no reverts, of weeks that are 28 days past.
-- pitfall: Rare: only a large difference could be seen.
-- A change can be said to have lasted 28 days only when 28 days have passed. Whole weeks alone: part of
-- one could be subtracted from the whole of it, which other measures count.

SELECT
    CAST(NULL AS DATE) AS week,
    'merged 28 days ago or earlier' AS slice,
    change.engineer,
    count(
        CASE WHEN change.reverted_at < change.merged_at + INTERVAL 28 DAY THEN 1 END
    ) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.change AS change
CROSS JOIN facts.history AS history
LEFT JOIN facts.small_week AS small ON small.kind = 'change' AND change.week = small.week
WHERE
    NOT change.is_revert
    AND small.week IS NULL
    AND change.week + INTERVAL 34 DAY <= history.known_until
GROUP BY change.engineer
