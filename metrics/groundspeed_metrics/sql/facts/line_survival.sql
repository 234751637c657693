-- name: facts.line_survival
-- grain: one row per curve and age
-- inputs: facts.line_watch
-- owner: metrics
-- privacy: internal
-- The share of merged lines that is alive at an age, by the estimator of Kaplan and Meier:
-- lines that are younger than the age count for as long as they were watched. `ai` are lines that
-- were accepted from a completion, `human` the others of the same engineers, weeks, repositories and
-- classes of path, weighted to the same numbers; `ratio` is the first over the second. Both hold only
-- lines that are long and rare enough to be followed.
-- The standard error is that of the logarithm, and lets the lines of one change live and die together:
-- each change adds its influence on the curve (its deaths less what the hazard expected of its lines),
-- and the variance is that of these sums over changes. Where all are gone, there is no value: the
-- logarithm of none is nothing to put an interval around.

WITH ages AS (
    SELECT days
    FROM (VALUES (14), (21), (30), (90)) AS listed (days)
),

ended AS (
    SELECT
        origin,
        days,
        sum(
            CASE WHEN is_dead THEN n_lines ELSE 0 END
            * CAST(weight_of AS DOUBLE) / CAST(weight_over AS DOUBLE)
        ) AS dead,
        sum(
            CASE WHEN is_dead THEN 0 ELSE n_lines END
            * CAST(weight_of AS DOUBLE) / CAST(weight_over AS DOUBLE)
        ) AS unwatched
    FROM facts.line_watch
    GROUP BY origin, days
),

-- At risk on a day is who was watched to its end, or died on it.
risk AS (
    SELECT
        origin,
        days,
        dead,
        sum(dead + unwatched) OVER (
            PARTITION BY origin ORDER BY days DESC ROWS UNBOUNDED PRECEDING
        ) - unwatched AS at_risk
    FROM ended
),

hazard AS (
    SELECT
        origin,
        days,
        dead > 0 AND at_risk - dead < 0.000000001 AS is_last,
        CASE
            WHEN dead > 0 AND at_risk - dead >= 0.000000001
                THEN ln(CAST(at_risk - dead AS DOUBLE) / CAST(at_risk AS DOUBLE))
            ELSE 0
        END AS step,
        CASE
            WHEN at_risk - dead >= 0.000000001
                THEN CAST(1 AS DOUBLE) / CAST(at_risk - dead AS DOUBLE)
            ELSE 0
        END AS blow,
        CASE
            WHEN at_risk - dead >= 0.000000001
                THEN
                    CAST(dead AS DOUBLE)
                    / CAST(at_risk * (at_risk - dead) AS DOUBLE)
            ELSE 0
        END AS expected
    FROM risk
),

-- What a line was expected to add up to a day, the day included.
expectation AS (
    SELECT
        origin,
        days,
        blow,
        expected,
        sum(expected) OVER (PARTITION BY origin ORDER BY days ROWS UNBOUNDED PRECEDING) AS so_far
    FROM hazard
),

curve AS (
    SELECT
        hazard.origin,
        ages.days,
        sum(hazard.step) AS log_alive,
        sum(hazard.expected) AS expected,
        count(CASE WHEN hazard.is_last THEN 1 END) > 0 AS is_over
    FROM hazard
    INNER JOIN ages ON hazard.days < ages.days
    GROUP BY hazard.origin, ages.days
),

influence AS (
    SELECT
        watch.origin,
        ages.days,
        watch.repo,
        watch.sha,
        sum(
            watch.n_lines
            * CAST(watch.weight_of AS DOUBLE) / CAST(watch.weight_over AS DOUBLE)
            * (
                CASE
                    WHEN watch.days >= ages.days THEN coalesce(curve.expected, 0)
                    WHEN watch.is_dead THEN expectation.so_far - expectation.blow
                    ELSE expectation.so_far - expectation.expected
                END
            )
        ) AS amount
    FROM facts.line_watch AS watch
    CROSS JOIN ages
    INNER JOIN expectation
        ON watch.origin = expectation.origin AND watch.days = expectation.days
    LEFT JOIN curve ON watch.origin = curve.origin AND ages.days = curve.days
    GROUP BY watch.origin, ages.days, watch.repo, watch.sha
),

-- A change can hold lines of both origins: for the ratio, what it does to both is one amount.
clustered AS (
    SELECT
        origin AS curve,
        days,
        repo,
        sha,
        amount
    FROM influence
    UNION ALL
    SELECT
        'ratio' AS curve,
        days,
        repo,
        sha,
        sum(CASE WHEN origin = 'ai' THEN amount ELSE -amount END) AS amount
    FROM influence
    GROUP BY days, repo, sha
),

spread AS (
    SELECT
        curve,
        days,
        count(*) AS n_changes,
        CASE
            WHEN count(*) > 1
                THEN
                    sqrt(
                        sum(amount * amount) * CAST(count(*) AS DOUBLE)
                        / CAST(count(*) - 1 AS DOUBLE)
                    )
        END AS error
    FROM clustered
    GROUP BY curve, days
),

valued AS (
    SELECT
        origin AS curve,
        days,
        log_alive,
        is_over
    FROM curve
    UNION ALL
    SELECT
        'ratio' AS curve,
        ai.days,
        ai.log_alive - human.log_alive AS log_alive,
        ai.is_over OR human.is_over AS is_over
    FROM curve AS ai
    INNER JOIN curve AS human ON ai.days = human.days AND human.origin = 'human'
    WHERE ai.origin = 'ai'
)

SELECT
    spread.curve,
    spread.days,
    -- Sums of fractions depend on their order in the last digits: these are cut off.
    round(CASE WHEN NOT valued.is_over THEN exp(valued.log_alive) END, 9) AS value,
    round(CASE WHEN NOT valued.is_over THEN spread.error END, 9) AS error_of_log,
    spread.n_changes
FROM spread
LEFT JOIN valued ON spread.curve = valued.curve AND spread.days = valued.days
