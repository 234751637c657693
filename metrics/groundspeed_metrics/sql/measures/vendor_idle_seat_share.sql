-- name: measures.vendor_idle_seat_share
-- grain: one row per week, slice and engineer
-- inputs: raw.person_alias, raw.vendor_seat, raw.vendor_seat_list
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
-- A list that was saved page by page is several files that say the same total, which none of them
-- holds. Of an earlier list with as many seats, a page whose seats mostly stand in newer files is
-- none of this one.

WITH file AS (
    SELECT
        content,
        count(*) AS n_seats,
        max(last_active_at) AS listed_at
    FROM raw.vendor_seat
    GROUP BY content
),

said AS (
    SELECT
        content,
        max(total_seats) AS total_seats
    FROM raw.vendor_seat_list
    GROUP BY content
),

newest AS (
    SELECT
        file.content,
        file.listed_at,
        CASE WHEN said.total_seats > file.n_seats THEN said.total_seats END AS part_of,
        row_number() OVER (
            ORDER BY
                file.listed_at DESC NULLS LAST, said.total_seats DESC NULLS LAST, file.content
        ) AS nth
    FROM file
    LEFT JOIN said ON file.content = said.content
),

listed AS (
    SELECT
        seat.content,
        seat.login,
        seat.last_active_at,
        latest.listed_at,
        row_number() OVER (PARTITION BY seat.login ORDER BY newest.nth) AS nth
    FROM raw.vendor_seat AS seat
    INNER JOIN newest ON seat.content = newest.content
    INNER JOIN newest AS latest
        ON latest.nth = 1 AND (newest.nth = 1 OR newest.part_of = latest.part_of)
),

page AS (
    SELECT content
    FROM listed
    GROUP BY content
    HAVING count(CASE WHEN nth = 1 THEN 1 END) * 2 > count(*)
)

SELECT
    CAST(NULL AS DATE) AS week,
    'seats' AS slice,
    coalesce(alias.engineer, listed.login) AS engineer,
    CASE
        WHEN max(listed.last_active_at) >= max(listed.listed_at) - INTERVAL 28 DAY THEN 0
        ELSE 1
    END AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM listed
INNER JOIN page ON listed.content = page.content
LEFT JOIN raw.person_alias AS alias ON listed.login = alias.alias
GROUP BY coalesce(alias.engineer, listed.login)
