-- question: How often does each of today's teams deploy, how long does work wait for it, and how often does it fail?
SELECT
    team,
    deploys_per_week,
    lead_hours,
    failed_share,
    n_people,
    withheld
FROM metrics.team_delivery
ORDER BY team
