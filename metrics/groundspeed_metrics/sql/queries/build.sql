-- question: How was the published copy made: which floor, up to which day?
SELECT
    k,
    as_of,
    version,
    has_nobody_in_common
FROM metrics.build
