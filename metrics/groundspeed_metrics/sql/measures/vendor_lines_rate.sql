-- name: measures.vendor_lines_rate
-- grain: one row per week, slice and engineer
-- inputs: staging.vendor_day
-- owner: metrics
-- privacy: person
-- title: Lines added per line suggested by the second tool
-- heading: quality
-- unit: ratio
-- aggregate: ratio
-- gated: no
-- acts: no
-- slices: -
-- version: 2
-- definition: Lines that its completions added, over lines that they suggested.
-- pitfall: Not a share: editing can add more than was suggested. No characters and no retention are known.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    sum(completion_lines_added) AS numerator,
    sum(completion_lines_suggested) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    CAST(sum(completion_lines_suggested) AS BIGINT) AS n_events
FROM staging.vendor_day
WHERE completion_lines_suggested > 0 OR completion_lines_added > 0
GROUP BY week, engineer
