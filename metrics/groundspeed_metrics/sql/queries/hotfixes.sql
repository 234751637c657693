-- question: Which share of merged changes was followed by a fix of its own lines within 7 days?
-- param: weeks INTEGER 26 how many weeks of merging, the newest first
SELECT
    week,
    value AS followed_by_a_fix,
    n_people,
    n_events AS n_changes,
    withheld
FROM metrics.weekly
WHERE measure = 'hotfix_share'
ORDER BY week DESC
LIMIT $weeks
