-- A number is published that fewer than k people stand behind.
SELECT measure, CAST(week AS VARCHAR) AS cell, n_people
FROM metrics.weekly CROSS JOIN settings.build AS build
WHERE value IS NOT NULL AND (n_people IS NULL OR n_people < build.k)
UNION ALL
SELECT measure, 'period' AS cell, n_people
FROM metrics.period CROSS JOIN settings.build AS build
WHERE value IS NOT NULL AND (n_people IS NULL OR n_people < build.k)
UNION ALL
SELECT measure, slice AS cell, n_people
FROM metrics.slice CROSS JOIN settings.build AS build
WHERE value IS NOT NULL AND (n_people IS NULL OR n_people < build.k)
UNION ALL
SELECT curve AS measure, CAST(days AS VARCHAR) AS cell, n_people
FROM metrics.line_survival CROSS JOIN settings.build AS build
WHERE value IS NOT NULL AND (n_people IS NULL OR n_people < build.k)
UNION ALL
SELECT stage AS measure, 'period' AS cell, n_people
FROM metrics.stage CROSS JOIN settings.build AS build
WHERE median_hours IS NOT NULL AND (n_people IS NULL OR n_people < build.k)
UNION ALL
SELECT 'team_delivery' AS measure, team AS cell, n_people
FROM metrics.team_delivery CROSS JOIN settings.build AS build
WHERE
    (deploys_per_week IS NOT NULL OR failed_share IS NOT NULL OR lead_hours IS NOT NULL)
    AND (n_people IS NULL OR n_people < build.k)
