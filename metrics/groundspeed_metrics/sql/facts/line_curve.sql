-- name: facts.line_curve
-- grain: one row per origin and age of a curve of survival
-- inputs: facts.coverage, facts.line_watch, settings.build
-- owner: metrics
-- privacy: internal
-- Who stands behind each point of a curve, and why it may not be shown. Two points differ by what
-- died between them, so those who lost lines between must be none, or at least k; and from the first
-- point that is withheld on, all are: a later one holds what it would have told. A curve has no weeks
-- to leave out, and is gated by the coverage of all weeks together.

WITH ages AS (
    SELECT
        days,
        since
    FROM (VALUES (14, 0), (21, 14), (30, 21), (90, 30)) AS listed (days, since)
),

person AS (
    SELECT
        watch.origin,
        ages.days,
        watch.engineer,
        sum(watch.n_lines) AS n_lines,
        sum(CASE WHEN watch.days >= ages.days THEN watch.n_lines ELSE 0 END) AS n_left,
        sum(
            CASE
                WHEN watch.is_dead AND watch.days >= ages.since AND watch.days < ages.days
                    THEN watch.n_lines
                ELSE 0
            END
        ) AS n_gone
    FROM facts.line_watch AS watch
    CROSS JOIN ages
    GROUP BY watch.origin, ages.days, watch.engineer
),

judged AS (
    SELECT
        person.origin,
        person.days,
        count(*) AS n_people,
        CAST(sum(person.n_lines) AS BIGINT) AS n_lines,
        CASE
            WHEN count(CASE WHEN NOT coverage.is_enough THEN 1 END) > 0 THEN 'coverage'
            WHEN sum(person.n_left) = 0 THEN 'no_data'
            WHEN count(CASE WHEN person.n_left > 0 THEN 1 END) < max(build.k) THEN 'fewer_than_k'
            WHEN count(CASE WHEN person.n_gone > 0 THEN 1 END) BETWEEN 1 AND max(build.k) - 1
                THEN 'few_others'
            WHEN
                max(person.n_lines) * 2 > sum(person.n_lines)
                OR max(person.n_left) * 2 > sum(person.n_left)
                OR max(person.n_gone) * 2 > sum(person.n_gone)
                THEN 'dominated'
        END AS withheld
    FROM person
    CROSS JOIN settings.build AS build
    LEFT JOIN facts.coverage AS coverage ON coverage.week IS NULL
    GROUP BY person.origin, person.days
)

SELECT
    origin,
    days,
    n_people,
    n_lines,
    coalesce(
        withheld,
        CASE
            WHEN min(CASE WHEN withheld IS NOT NULL THEN days END) OVER (PARTITION BY origin) < days
                THEN 'complementary'
        END
    ) AS withheld
FROM judged
