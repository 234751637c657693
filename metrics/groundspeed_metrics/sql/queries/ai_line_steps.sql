-- question: Which share of accepted lines takes each step from the editor to the default branch and to old age?
SELECT
    definition.title AS step,
    period.value AS share,
    period.low,
    period.high,
    period.n_people,
    period.n_events AS n_lines,
    period.withheld
FROM metrics.period AS period
INNER JOIN metrics.definition AS definition ON period.measure = definition.measure
INNER JOIN (
    VALUES
    (1, 'ai_line_marked'),
    (2, 'ai_line_kept'),
    (3, 'ai_line_committed'),
    (4, 'ai_line_merged'),
    (5, 'ai_line_survival_14'),
    (6, 'ai_line_survival_30'),
    (7, 'ai_line_survival_90')
) AS steps (place, measure) ON period.measure = steps.measure
ORDER BY steps.place
