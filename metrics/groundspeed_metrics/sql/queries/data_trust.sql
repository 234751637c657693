-- question: Can the data be trusted: what is missing, late, doubled or unreadable?
SELECT
    source,
    property,
    n,
    share,
    withheld
FROM metrics.trust
ORDER BY place
