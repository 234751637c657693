-- name: measures.vendor_idle_seat_share
-- grain: one row per week, slice and engineer
-- inputs: raw.person_alias, raw.vendor_seat
-- owner: metrics
-- privacy: person
-- title: Idle seats of the second tool
-- heading: cost
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: list
-- version: 1
-- definition: Seats without activity in the 28 days before the newest activity of the newest list of seats, over all its seats.
-- pitfall: A seat that was assigned yesterday counts as idle too.

WITH list AS (
    SELECT
        content,
        max(last_active_at) AS listed_at
    FROM raw.vendor_seat
    GROUP BY content
),

newest AS (
    SELECT
        content,
        listed_at,
        row_number() OVER (ORDER BY listed_at DESC NULLS LAST, content) AS nth
    FROM list
)

SELECT
    CAST(NULL AS DATE) AS week,
    'seats' AS slice,
    coalesce(alias.engineer, seat.login) AS engineer,
    CASE
        WHEN max(seat.last_active_at) >= max(newest.listed_at) - INTERVAL 28 DAY THEN 0
        ELSE 1
    END AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM raw.vendor_seat AS seat
INNER JOIN newest ON seat.content = newest.content AND newest.nth = 1
LEFT JOIN raw.person_alias AS alias ON seat.login = alias.alias
GROUP BY coalesce(alias.engineer, seat.login)
