-- question: What became of the lines of accepted suggestions, and how many were lost sight of at which step?
SELECT
    slice AS fate,
    value AS share,
    n_people,
    n_events AS n_lines,
    withheld
FROM metrics.slice
WHERE measure = 'ai_line_fate'
ORDER BY value DESC NULLS LAST, slice
