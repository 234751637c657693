-- An interval does not hold the value that it belongs to, or stands where there is none.
SELECT measure, low, value, high FROM metrics.weekly
WHERE low > value + 0.000002 OR high < value - 0.000002 OR (low IS NOT NULL AND value IS NULL)
UNION ALL
SELECT measure, low, value, high FROM metrics.period
WHERE low > value + 0.000002 OR high < value - 0.000002 OR (low IS NOT NULL AND value IS NULL)
UNION ALL
SELECT measure, low, value, high FROM metrics.slice
WHERE low > value + 0.000002 OR high < value - 0.000002 OR (low IS NOT NULL AND value IS NULL)
