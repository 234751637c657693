-- name: metrics.slice
-- grain: one row per measure and slice of the whole period
-- inputs: facts.total_cell, facts.quantile, metrics.definition, metrics.period
-- owner: metrics
-- privacy: published
-- A measure has one breakdown at most, and it is published whole or not at all: the total minus
-- every slice but one would be the one that was withheld.

WITH sliced AS (
    SELECT
        cell.measure,
        cell.cell AS slice,
        CASE
            WHEN definition.aggregate = 'sum' THEN CAST(cell.numerator AS DOUBLE)
            WHEN definition.aggregate = 'share_of_slices'
                THEN
                    CAST(cell.numerator AS DOUBLE)
                    / CAST(sum(cell.numerator) OVER (PARTITION BY cell.measure) AS DOUBLE)
            WHEN cell.denominator > 0
                THEN CAST(cell.numerator AS DOUBLE) / CAST(cell.denominator AS DOUBLE)
        END AS value,
        cell.n_people,
        cell.n_events,
        cell.withheld,
        definition.has_free_slices AS is_partition
    FROM facts.total_cell AS cell
    INNER JOIN metrics.definition AS definition ON cell.measure = definition.measure
    WHERE cell.kind = 'slice'
    UNION ALL
    SELECT
        measure,
        cell AS slice,
        value,
        n_people,
        n_events,
        withheld,
        TRUE AS is_partition
    FROM facts.quantile
    WHERE kind = 'slice'
),

judged AS (
    SELECT
        sliced.measure,
        sliced.slice,
        sliced.value,
        sliced.n_people,
        sliced.n_events,
        coalesce(
            sliced.withheld,
            CASE
                WHEN
                    sliced.is_partition
                    AND (
                        max(sliced.withheld) OVER (PARTITION BY sliced.measure) IS NOT NULL
                        OR period.withheld IS NOT NULL
                    )
                    THEN 'complementary'
            END
        ) AS withheld
    FROM sliced
    LEFT JOIN metrics.period AS period ON sliced.measure = period.measure
)

SELECT
    measure,
    slice,
    CASE WHEN withheld IS NULL THEN round(value, 6) END AS value,
    CAST(CASE WHEN withheld IS NULL THEN n_people END AS BIGINT) AS n_people,
    CAST(CASE WHEN withheld IS NULL THEN n_events END AS BIGINT) AS n_events,
    coalesce(withheld, CASE WHEN value IS NULL THEN 'no_data' END) AS withheld
FROM judged
