-- question: What could not be used, and why?
SELECT
    source,
    reason,
    n
FROM metrics.quarantine
ORDER BY source, n DESC, reason
