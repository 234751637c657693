-- name: facts.interval
-- grain: one row per measure and cell whose ratio is an estimate: a week, the period, or a slice
-- inputs: facts.cell, facts.person_cell, metrics.definition, settings.build
-- owner: metrics
-- privacy: internal
-- Intervals of 95 %, with the engineer as the unit: what one person does in a week hangs together, so
-- that a thousand events of ten people are ten observations. The delta method gives the relative
-- variance of a ratio of sums as the spread of each person's part of the numerator minus the
-- person's part of the denominator. A share gets Wilson's interval, on as many observations as would
-- have that variance; any other ratio Student's t. Fewer than 2k people are too few for either, and
-- a sum has no interval: it was counted, and not sampled.
-- From the ends of an exact interval one could work back to the spread, and from that to what single
-- people did. So the spread is told in steps of two alone, and rounded up: from the largest (everybody
-- does all or nothing, and half of the people stand for all) down to what mere chance would give. Of a
-- count below 4k it is not told at all: a share then takes each person for one observation, and a
-- rate has no interval.

WITH ratio AS (
    SELECT
        cell.measure,
        cell.kind,
        cell.cell,
        definition.unit,
        CAST(cell.n_people AS DOUBLE) AS n,
        CAST(cell.n_people - 1 AS DOUBLE) AS freedom,
        CAST(cell.numerator AS DOUBLE) AS numerator,
        CAST(cell.denominator AS DOUBLE) AS denominator
    FROM facts.cell AS cell
    INNER JOIN metrics.definition AS definition ON cell.measure = definition.measure
    CROSS JOIN settings.build AS build
    WHERE
        definition.aggregate = 'ratio'
        AND cell.n_people >= 2 * build.k
        AND cell.numerator >= 0
        AND cell.denominator > 0
),

part AS (
    SELECT
        person_cell.measure,
        person_cell.kind,
        person_cell.cell,
        coalesce(CAST(person_cell.numerator AS DOUBLE) / CAST(ratio.numerator AS DOUBLE), 0.0)
        - coalesce(CAST(person_cell.denominator AS DOUBLE) / CAST(ratio.denominator AS DOUBLE), 0.0)
            AS excess
    FROM facts.person_cell AS person_cell
    INNER JOIN ratio
        ON
            person_cell.measure = ratio.measure
            AND person_cell.kind = ratio.kind
            AND person_cell.cell = ratio.cell
    WHERE ratio.numerator > 0
),

spread AS (
    -- Exact decimals, so that the sum does not depend on its order.
    SELECT
        measure,
        kind,
        cell,
        CAST(sum(CAST(excess * excess AS DECIMAL(38, 18))) AS DOUBLE) AS squares
    FROM part
    GROUP BY measure, kind, cell
),

-- The largest variance that is told, and the least: what mere chance would give.
limited AS (
    SELECT
        ratio.measure,
        ratio.kind,
        ratio.cell,
        spread.squares,
        CASE
            WHEN ratio.unit = 'share'
                THEN
                    CAST(2 * (ratio.denominator - ratio.numerator) AS DOUBLE)
                    / CAST(ratio.numerator * ratio.n AS DOUBLE)
            ELSE 0.5
        END AS most,
        CASE
            WHEN ratio.unit = 'share'
                THEN
                    (ratio.denominator - ratio.numerator) * ratio.freedom
                    / CAST(ratio.numerator * ratio.denominator * ratio.n AS DOUBLE)
            WHEN ratio.unit IN ('per_week', 'score')
                THEN ratio.freedom / CAST(ratio.numerator * ratio.n AS DOUBLE)
            ELSE 0.000001
        END AS least
    FROM ratio
    INNER JOIN spread
        ON
            ratio.measure = spread.measure
            AND ratio.kind = spread.kind
            AND ratio.cell = spread.cell
    CROSS JOIN settings.build AS build
    WHERE
        (ratio.unit NOT IN ('share', 'per_week') OR ratio.numerator >= 4 * build.k)
        AND (ratio.unit <> 'share' OR ratio.denominator - ratio.numerator >= 4 * build.k)
),

halved AS (
    SELECT
        measure,
        kind,
        cell,
        most,
        floor(
            round(
                -- Halvings are logarithms to the base of two.
                ln(most / CAST(CASE WHEN squares > least THEN squares ELSE least END AS DOUBLE))
                * 1.442695040888963,
                6
            )
        ) AS halvings
    FROM limited
),

told AS (
    -- The step from the largest on is twice as long, and so are those above it.
    SELECT
        measure,
        kind,
        cell,
        most
        * exp(
            -0.693147180559945
            * CASE WHEN halvings < 2 THEN 2 * floor(halvings / CAST(2 AS DOUBLE)) ELSE halvings END
        ) AS squares
    FROM halved
),

judged AS (
    SELECT
        ratio.measure,
        ratio.kind,
        ratio.cell,
        ratio.unit,
        ratio.n,
        ratio.numerator / CAST(ratio.denominator AS DOUBLE) AS value,
        told.squares * ratio.n / CAST(ratio.freedom AS DOUBLE) AS variance,
        -- Student's t at 97.5 %, by the expansion of Cornish and Fisher: right to 0.001 from nine
        -- degrees of freedom on.
        1.959964
        + 2.372271 / CAST(ratio.freedom AS DOUBLE)
        + 2.822499 / CAST(ratio.freedom * ratio.freedom AS DOUBLE)
        + 2.555850 / CAST(ratio.freedom * ratio.freedom * ratio.freedom AS DOUBLE) AS t
    FROM ratio
    LEFT JOIN told
        ON
            ratio.measure = told.measure
            AND ratio.kind = told.kind
            AND ratio.cell = told.cell
),

sized AS (
    -- Where the variance is not told, each person is one observation.
    SELECT
        measure,
        kind,
        cell,
        unit,
        value,
        variance,
        t,
        t * t / CAST(
            CASE
                WHEN variance > 0 AND value > 0 AND value < 1
                    THEN (1 - value) / CAST(value * variance AS DOUBLE)
                ELSE n
            END AS DOUBLE
        ) AS weight
    FROM judged
),

bounded AS (
    SELECT
        measure,
        kind,
        cell,
        unit,
        CASE
            WHEN unit = 'share' THEN (value + weight / CAST(2 AS DOUBLE)) / CAST(1 + weight AS DOUBLE)
            ELSE value
        END AS middle,
        CASE
            WHEN unit = 'share'
                THEN
                    sqrt(value * (1 - value) * weight + weight * weight / CAST(4 AS DOUBLE))
                    / CAST(1 + weight AS DOUBLE)
            ELSE t * value * sqrt(variance)
        END AS half
    FROM sized
    WHERE (unit = 'share' AND value <= 1) OR (unit <> 'share' AND variance IS NOT NULL)
)

SELECT
    measure,
    kind,
    cell,
    CASE WHEN middle > half THEN round(middle - half, 6) ELSE 0.0 END AS low,
    CASE
        WHEN unit = 'share' AND middle + half > 1 THEN 1.0
        -- Nobody can answer more.
        WHEN unit = 'score' AND middle + half > 10 THEN 10.0
        ELSE round(middle + half, 6)
    END AS high
FROM bounded
