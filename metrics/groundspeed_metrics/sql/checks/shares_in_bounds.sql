-- A share lies outside 0 and 1.
SELECT weekly.measure, weekly.week, weekly.value
FROM metrics.weekly AS weekly
INNER JOIN metrics.definition AS definition ON weekly.measure = definition.measure
WHERE definition.unit = 'share' AND (weekly.value < 0 OR weekly.value > 1)
