-- name: metrics.line_survival
-- grain: one row per curve and age
-- inputs: facts.line_curve, facts.line_survival
-- owner: metrics
-- privacy: published
-- Version 1. The share of merged lines that is alive at an age, and its interval of 95 %: `ai` are lines
-- that were accepted from a completion, `human` the others of the same engineers, weeks, repositories
-- and classes of path, weighted to the same numbers; `ratio` is the first over the second, and says
-- what goes along with a completion, not what comes of it. The ends of the interval are given to the
-- next larger of steps that double the variance, so that nobody can work back to single changes.

WITH listed AS (
    SELECT
        origin AS curve,
        days,
        n_people,
        n_lines,
        withheld
    FROM facts.line_curve
    UNION ALL
    SELECT
        'ratio' AS curve,
        ai.days,
        ai.n_people,
        ai.n_lines + human.n_lines AS n_lines,
        coalesce(ai.withheld, human.withheld) AS withheld
    FROM facts.line_curve AS ai
    INNER JOIN facts.line_curve AS human ON ai.days = human.days AND human.origin = 'human'
    WHERE ai.origin = 'ai'
),

judged AS (
    SELECT
        listed.curve,
        listed.days,
        survival.value,
        CASE
            WHEN survival.error_of_log > 0
                THEN
                    1.959964
                    * exp(
                        0.346573590279973
                        * ceil(round(ln(survival.error_of_log) * 2.885390081777927, 6))
                    )
            WHEN survival.error_of_log = 0 THEN 0.0
        END AS half,
        listed.n_people,
        listed.n_lines,
        survival.n_changes,
        coalesce(listed.withheld, CASE WHEN survival.value IS NULL THEN 'no_data' END) AS withheld
    FROM listed
    INNER JOIN facts.line_survival AS survival
        ON listed.curve = survival.curve AND listed.days = survival.days
)

SELECT
    curve,
    days,
    CASE WHEN withheld IS NULL THEN round(value, 6) END AS value,
    CASE WHEN withheld IS NULL THEN round(value * exp(-half), 6) END AS low,
    CASE WHEN withheld IS NULL THEN round(value * exp(half), 6) END AS high,
    CAST(CASE WHEN withheld IS NULL THEN n_people END AS BIGINT) AS n_people,
    CAST(CASE WHEN withheld IS NULL THEN n_lines END AS BIGINT) AS n_lines,
    CAST(CASE WHEN withheld IS NULL THEN n_changes END AS BIGINT) AS n_changes,
    withheld
FROM judged
