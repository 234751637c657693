-- name: measures.idle_seat_share
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span, raw.person
-- owner: metrics
-- privacy: person
-- title: Idle seats
-- heading: cost
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 1
-- definition: Engineers who were not engaged in the week nor in the three before, over engineers on record who have had the tool for all four.
-- pitfall: Holidays of a month make a seat idle; a seat without use costs nothing where calls are paid.

WITH looked AS (
    SELECT
        span.engineer,
        span.week,
        sum(CASE WHEN span.is_engaged THEN 1 ELSE 0 END) OVER (
            PARTITION BY span.engineer ORDER BY span.week ROWS BETWEEN 3 PRECEDING AND CURRENT ROW
        ) AS n_engaged,
        person.exposed_from,
        person.joined_on,
        person.left_on
    FROM facts.engineer_span AS span
    INNER JOIN raw.person AS person ON span.engineer = person.engineer
)

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    CASE WHEN n_engaged = 0 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM looked
WHERE
    exposed_from + INTERVAL 21 DAY <= week
    AND coalesce(joined_on + INTERVAL 21 DAY <= week, TRUE)
    AND coalesce(left_on > week, TRUE)
