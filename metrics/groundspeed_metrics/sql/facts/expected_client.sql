-- name: facts.expected_client
-- grain: one row per complete ISO week and engineer from whom a report is expected
-- inputs: facts.engineer_span, raw.person
-- owner: metrics
-- privacy: person
-- Expected is who is on the file of people, exposed and employed all week. A week without any sign of
-- work, which is a report or a merged change, is leave, until the silence has lasted four weeks: if
-- reports alone broke it, who is given the tool while away would be missing at once. Where the file
-- says since when of nobody, it is everybody employed, from the first report of anyone on. Without a
-- file, it is who merged a change and whose editor has reported before: git alone does not say who
-- was given a client.

WITH filed AS (
    SELECT
        count(*) AS n_people,
        count(exposed_from) AS n_exposed
    FROM raw.person
),

calendar AS (
    SELECT DISTINCT week FROM facts.engineer_span
),

first_report AS (
    SELECT
        engineer,
        min(week) AS week
    FROM facts.engineer_span
    WHERE is_reporting
    GROUP BY engineer
),

begun AS (
    SELECT min(week) AS week FROM first_report
),

recent AS (
    SELECT DISTINCT
        calendar.week,
        span.engineer
    FROM calendar
    INNER JOIN facts.engineer_span AS span
        ON
            span.week >= calendar.week - INTERVAL 28 DAY
            AND span.week <= calendar.week
            AND (span.is_reporting OR span.n_changes > 0)
),

expected AS (
    SELECT
        calendar.week,
        person.engineer,
        recent.engineer IS NULL AS is_silent
    FROM raw.person AS person
    CROSS JOIN calendar
    CROSS JOIN filed
    CROSS JOIN begun
    LEFT JOIN recent ON person.engineer = recent.engineer AND calendar.week = recent.week
    WHERE
        coalesce(person.joined_on <= calendar.week, TRUE)
        AND coalesce(person.left_on > calendar.week + INTERVAL 6 DAY, TRUE)
        AND (
            coalesce(person.exposed_from <= calendar.week, FALSE)
            OR (filed.n_exposed = 0 AND begun.week <= calendar.week)
        )
    UNION ALL
    SELECT
        span.week,
        span.engineer,
        FALSE AS is_silent
    FROM facts.engineer_span AS span
    INNER JOIN first_report
        ON span.engineer = first_report.engineer AND first_report.week <= span.week
    CROSS JOIN filed
    WHERE filed.n_people = 0 AND span.n_changes > 0
)

SELECT
    expected.week,
    expected.engineer,
    coalesce(span.is_reporting, FALSE) AS is_reporting
FROM expected
LEFT JOIN facts.engineer_span AS span
    ON expected.engineer = span.engineer AND expected.week = span.week
WHERE expected.is_silent OR coalesce(span.is_reporting, FALSE) OR coalesce(span.n_changes, 0) > 0
