-- name: metrics.slice
-- grain: one row per measure and slice of the whole period
-- inputs: facts.cell, facts.coverage, facts.interval, facts.quantile, metrics.definition, metrics.period
-- owner: metrics
-- privacy: published
-- A measure has one breakdown at most, and it is published whole or not at all: the total minus
-- every slice but one would be the one that was withheld.

WITH sliced AS (
    SELECT
        cell.measure,
        cell.cell AS slice,
        CASE
            WHEN definition.aggregate = 'share_of_slices'
                THEN
                    CAST(cell.numerator AS DOUBLE)
                    / CAST(sum(cell.numerator) OVER (PARTITION BY cell.measure) AS DOUBLE)
            ELSE cell.value
        END AS value,
        known.low,
        known.high,
        cell.n_people,
        cell.n_events,
        CASE
            -- Without weeks that could be left out, a breakdown stands or falls as a whole.
            WHEN definition.is_gated AND period.measure IS NULL AND NOT coverage.is_enough
                THEN 'coverage'
            ELSE cell.withheld
        END AS withheld,
        definition.has_free_slices AS is_partition,
        period.withheld AS period_withheld
    FROM facts.cell AS cell
    INNER JOIN metrics.definition AS definition ON cell.measure = definition.measure
    INNER JOIN facts.coverage AS coverage ON coverage.week IS NULL
    LEFT JOIN metrics.period AS period ON cell.measure = period.measure
    LEFT JOIN facts.interval AS known
        ON cell.measure = known.measure AND known.kind = 'slice' AND cell.cell = known.cell
    WHERE cell.kind = 'slice'
    UNION ALL
    SELECT
        quantile.measure,
        quantile.cell AS slice,
        quantile.value,
        CAST(NULL AS DOUBLE) AS low,
        CAST(NULL AS DOUBLE) AS high,
        quantile.n_people,
        quantile.n_events,
        quantile.withheld,
        TRUE AS is_partition,
        period.withheld AS period_withheld
    FROM facts.quantile AS quantile
    LEFT JOIN metrics.period AS period ON quantile.measure = period.measure
    WHERE quantile.kind = 'slice'
),

judged AS (
    SELECT
        measure,
        slice,
        value,
        low,
        high,
        n_people,
        n_events,
        coalesce(
            withheld,
            CASE
                WHEN
                    is_partition
                    AND (
                        max(withheld) OVER (PARTITION BY measure) IS NOT NULL
                        OR period_withheld IS NOT NULL
                    )
                    THEN 'complementary'
            END
        ) AS withheld
    FROM sliced
)

SELECT
    measure,
    slice,
    CASE WHEN withheld IS NULL THEN round(value, 6) END AS value,
    CASE WHEN withheld IS NULL THEN low END AS low,
    CASE WHEN withheld IS NULL THEN high END AS high,
    CAST(CASE WHEN withheld IS NULL THEN n_people END AS BIGINT) AS n_people,
    CAST(CASE WHEN withheld IS NULL THEN n_events END AS BIGINT) AS n_events,
    coalesce(withheld, CASE WHEN value IS NULL THEN 'no_data' END) AS withheld
FROM judged
