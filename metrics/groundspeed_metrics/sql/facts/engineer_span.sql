-- name: facts.engineer_span
-- grain: one row per engineer and complete ISO week on record
-- inputs: facts.engineer_week, raw.person, settings.build
-- owner: metrics
-- privacy: person
-- On record: who is on the file of people, from joining to leaving; anybody else, from the first sign
-- of work to four weeks after the last one. Weeks without any are rows of zeros: a mean over active
-- weeks alone would hide them. Work from before joining or after leaving, such as a branch that
-- somebody merges later, is on record with its own weeks, and not with those between.

WITH past AS (
    SELECT done.*
    FROM facts.engineer_week AS done
    CROSS JOIN settings.build AS build
    WHERE done.week + INTERVAL 6 DAY <= build.as_of
),

seen AS (
    SELECT
        engineer,
        min(week) AS first_week,
        max(week) AS last_week
    FROM past
    GROUP BY engineer
),

-- Who joins on a weekend begins in the next week. Where nobody said who joined when, people begin with
-- the tool or with their first work, whichever is earlier: a seat that is never used is one too.
span AS (
    SELECT
        person.engineer,
        CASE
            WHEN person.joined_on IS NOT NULL
                THEN CAST(date_trunc('week', person.joined_on + INTERVAL 2 DAY) AS DATE)
            WHEN seen.first_week <= person.exposed_from OR person.exposed_from IS NULL
                THEN seen.first_week
            ELSE CAST(date_trunc('week', person.exposed_from) AS DATE)
        END AS first_week,
        CASE
            WHEN person.left_on IS NOT NULL
                THEN CAST(date_trunc('week', person.left_on - INTERVAL 1 DAY) AS DATE)
            ELSE build.as_of
        END AS last_week
    FROM raw.person AS person
    CROSS JOIN settings.build AS build
    LEFT JOIN seen ON person.engineer = seen.engineer
    UNION ALL
    SELECT
        seen.engineer,
        seen.first_week,
        CAST(seen.last_week + INTERVAL 28 DAY AS DATE) AS last_week
    FROM seen
    LEFT JOIN raw.person AS person ON seen.engineer = person.engineer
    WHERE person.engineer IS NULL
),

digit AS (
    SELECT n
    FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS listed (n)
),

-- Ten thousand weeks: more than there are histories of.
number AS (
    SELECT ones.n + 10 * tens.n + 100 * hundreds.n + 1000 * thousands.n AS n
    FROM digit AS ones
    CROSS JOIN digit AS tens
    CROSS JOIN digit AS hundreds
    CROSS JOIN digit AS thousands
),

ever AS (
    SELECT
        min(week) AS first_week,
        max(week) AS last_week
    FROM past
),

-- A week in which nobody did anything, such as one of holidays, is one of zeros between two in which
-- somebody did.
calendar AS (
    SELECT CAST(ever.first_week + 7 * number.n * INTERVAL 1 DAY AS DATE) AS week
    FROM ever
    CROSS JOIN number
    WHERE 7 * number.n <= date_diff('day', ever.first_week, ever.last_week)
),

recorded AS (
    SELECT
        span.engineer,
        calendar.week
    FROM span
    INNER JOIN calendar ON calendar.week BETWEEN span.first_week AND span.last_week
    UNION
    SELECT
        engineer,
        week
    FROM past
)

SELECT
    recorded.engineer,
    recorded.week,
    coalesce(done.is_reporting, FALSE) AS is_reporting,
    coalesce(done.is_coding, FALSE) AS is_coding,
    coalesce(done.is_engaged, FALSE) AS is_engaged,
    done.engineer IS NOT NULL AS is_active,
    coalesce(done.chars_typed, 0) AS chars_typed,
    coalesce(done.chars_completed, 0) AS chars_completed,
    coalesce(done.n_asked, 0) AS n_asked,
    coalesce(done.n_priced, 0) AS n_priced,
    done.cost_usd,
    coalesce(done.n_changes, 0) AS n_changes
FROM recorded
LEFT JOIN past AS done
    ON recorded.engineer = done.engineer AND recorded.week = done.week
