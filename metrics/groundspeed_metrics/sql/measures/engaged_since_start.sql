-- name: measures.engaged_since_start
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span, raw.person, settings.build
-- owner: metrics
-- privacy: person
-- title: Engaged, by time since the start
-- heading: use
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: cohort
-- version: 3
-- definition: Engineer-weeks in which the engineer was engaged, over engineer-weeks of employment, by the month in which engineers were given the tool and by blocks of four weeks since then. Only blocks that are over; who started in a month with fewer people than the floor counts with the next month that has as many, or else with the last one.
-- pitfall: A later cohort started with a better or worse tool than an earlier one; compare the shapes. Without a file of people, a start is the first report of the editor.
-- Weeks without any sign of a person who is on file count as weeks in which nobody was engaged; whoever
-- is not on file has left after four such weeks, and is on record no more. A month in which few started
-- has no row of its own, because the engaged of all weeks without those of the other months would be
-- them.

WITH filed AS (
    SELECT count(exposed_from) AS n_exposed FROM raw.person
),

start AS (
    SELECT
        engineer,
        -- Who joins later has the tool from then on.
        CAST(
            date_trunc('week', CASE WHEN joined_on > exposed_from THEN joined_on ELSE exposed_from END)
            AS DATE
        ) AS first_week,
        left_on
    FROM raw.person
    WHERE exposed_from IS NOT NULL
    UNION ALL
    SELECT
        span.engineer,
        min(CASE WHEN span.is_reporting THEN span.week END) AS first_week,
        CAST(NULL AS DATE) AS left_on
    FROM facts.engineer_span AS span
    CROSS JOIN filed
    WHERE filed.n_exposed = 0
    GROUP BY span.engineer
),

month AS (
    SELECT
        CAST(date_trunc('month', first_week) AS DATE) AS started_in,
        count(*) AS n_people
    FROM start
    WHERE first_week IS NOT NULL
    GROUP BY CAST(date_trunc('month', first_week) AS DATE)
),

large AS (
    SELECT month.started_in
    FROM month
    CROSS JOIN settings.build AS build
    WHERE month.n_people >= build.k
),

cohort AS (
    SELECT
        month.started_in,
        coalesce(
            min(CASE WHEN large.started_in >= month.started_in THEN large.started_in END),
            max(large.started_in),
            month.started_in
        ) AS counts_with
    FROM month
    LEFT JOIN large ON large.started_in IS NOT NULL
    GROUP BY month.started_in
),

calendar AS (
    SELECT DISTINCT week FROM facts.engineer_span
),

lived AS (
    SELECT
        start.engineer,
        start.first_week,
        calendar.week,
        CAST(
            floor(date_diff('day', start.first_week, calendar.week) / CAST(28 AS DOUBLE)) AS INTEGER
        ) AS block
    FROM start
    INNER JOIN calendar
        ON
            calendar.week >= start.first_week
            AND coalesce(calendar.week + INTERVAL 6 DAY < start.left_on, TRUE)
),

judged AS (
    SELECT
        lived.engineer,
        substring(CAST(cohort.counts_with AS VARCHAR), 1, 7) AS cohort,
        substring(CAST(1000 + 4 * lived.block AS VARCHAR), 2, 3) AS weeks,
        coalesce(span.is_engaged, FALSE) AS is_engaged
    FROM lived
    INNER JOIN cohort ON CAST(date_trunc('month', lived.first_week) AS DATE) = cohort.started_in
    CROSS JOIN settings.build AS build
    CROSS JOIN filed
    LEFT JOIN facts.engineer_span AS span
        ON lived.engineer = span.engineer AND lived.week = span.week
    WHERE
        date_diff('day', lived.first_week, build.as_of) >= 28 * (lived.block + 1) - 1
        AND (filed.n_exposed > 0 OR span.engineer IS NOT NULL)
)

SELECT
    CAST(NULL AS DATE) AS week,
    cohort || ' ' || weeks AS slice,
    engineer,
    count(CASE WHEN is_engaged THEN 1 END) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM judged
GROUP BY cohort, weeks, engineer
