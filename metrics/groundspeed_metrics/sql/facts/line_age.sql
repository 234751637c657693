-- name: facts.line_age
-- grain: one row per week of merging, engineer and age in days that all lines of the week have reached
-- inputs: facts.history, facts.line_life
-- owner: metrics
-- privacy: person
-- What became of a person's lines. The shares at two ages are both published, so that subtraction
-- lays bare what lies between the two: `n_between`.

WITH ages AS (
    SELECT
        days,
        since
    FROM (VALUES (14, 0), (21, 14), (30, 21), (90, 30)) AS listed (days, since)
)

SELECT
    life.week,
    life.engineer,
    ages.days,
    CAST(sum(life.n_lines) AS BIGINT) AS n_lines,
    CAST(
        sum(
            CASE
                WHEN life.died_at < life.born_at + ages.days * INTERVAL 1 DAY THEN life.n_lines
                ELSE 0
            END
        ) AS BIGINT
    ) AS n_gone,
    CAST(
        sum(
            CASE
                WHEN
                    life.died_at >= life.born_at + ages.since * INTERVAL 1 DAY
                    AND life.died_at < life.born_at + ages.days * INTERVAL 1 DAY
                    THEN life.n_lines
                ELSE 0
            END
        ) AS BIGINT
    ) AS n_between
FROM facts.line_life AS life
CROSS JOIN ages
CROSS JOIN facts.history AS history
WHERE life.week + (ages.days + 6) * INTERVAL 1 DAY <= history.known_until
GROUP BY life.week, life.engineer, ages.days
