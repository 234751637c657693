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
