-- A row that is withheld still holds a number.
SELECT measure, n_people, n_events FROM metrics.weekly
WHERE withheld IS NOT NULL AND withheld <> 'no_data'
    AND (value IS NOT NULL OR n_people IS NOT NULL OR n_events IS NOT NULL)
UNION ALL
SELECT measure, n_people, n_events FROM metrics.slice
WHERE withheld IS NOT NULL AND withheld <> 'no_data'
    AND (value IS NOT NULL OR n_people IS NOT NULL OR n_events IS NOT NULL)
UNION ALL
SELECT measure, n_people, n_events FROM metrics.period
WHERE withheld IS NOT NULL AND withheld <> 'no_data'
    AND (value IS NOT NULL OR n_people IS NOT NULL OR n_events IS NOT NULL)
UNION ALL
SELECT curve AS measure, n_people, n_lines AS n_events FROM metrics.line_survival
WHERE withheld IS NOT NULL
    AND (
        value IS NOT NULL
        OR n_people IS NOT NULL
        OR n_lines IS NOT NULL
        OR n_changes IS NOT NULL
    )
UNION ALL
SELECT stage AS measure, n_people, n_events FROM metrics.stage
WHERE withheld IS NOT NULL
    AND (
        median_hours IS NOT NULL
        OR p95_hours IS NOT NULL
        OR n_people IS NOT NULL
        OR n_events IS NOT NULL
    )
UNION ALL
SELECT team AS measure, n_people, CAST(NULL AS BIGINT) AS n_events FROM metrics.team_delivery
WHERE withheld IS NOT NULL
    AND (
        deploys_per_week IS NOT NULL
        OR failed_share IS NOT NULL
        OR lead_hours IS NOT NULL
        OR n_people IS NOT NULL
    )
