-- A row that is withheld still holds a number.
SELECT measure, n_people, n_events FROM metrics.weekly
WHERE withheld IS NOT NULL AND withheld <> 'no_data'
    AND (value IS NOT NULL OR n_people IS NOT NULL OR n_events IS NOT NULL)
UNION ALL
SELECT measure, n_people, n_events FROM metrics.slice
WHERE withheld IS NOT NULL AND withheld <> 'no_data'
    AND (value IS NOT NULL OR n_people IS NOT NULL OR n_events IS NOT NULL)
