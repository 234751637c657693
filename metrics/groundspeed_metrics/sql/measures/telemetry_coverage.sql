-- name: measures.telemetry_coverage
-- grain: one row per week, slice and engineer
-- inputs: facts.expected_client
-- owner: metrics
-- privacy: person
-- title: Coverage
-- heading: trust
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: -
-- version: 3
-- definition: Engineers whose editor reported in the week, over those from whom a report is expected: the people on file who were exposed all week, or without a file those with a merged change whose editor has reported before.
-- pitfall: Below 90 % every measure made of telemetry is withheld for the week.
-- The coverage gate (facts.coverage) judges by the same rows.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    CASE WHEN is_reporting THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM facts.expected_client
