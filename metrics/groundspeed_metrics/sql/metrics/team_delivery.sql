-- name: metrics.team_delivery
-- grain: one row per team that had something deployed
-- inputs: facts.quantile_cell, facts.team_deployment
-- owner: metrics
-- privacy: published
-- How often work goes out, and how long it waits for that, are properties of a team and never of a
-- person. Teams share deployments, so that their numbers do not add up to the company's.

WITH lead AS (
    SELECT
        cell AS team,
        p50,
        withheld
    FROM facts.quantile_cell
    WHERE reading = 'lead_hours' AND kind = 'slice'
)

SELECT
    deployed.team,
    CASE WHEN deployed.withheld IS NULL THEN round(deployed.deploys_per_week, 6) END
        AS deploys_per_week,
    CASE WHEN deployed.withheld IS NULL THEN round(deployed.failed_share, 6) END AS failed_share,
    CASE WHEN deployed.withheld IS NULL AND lead.withheld IS NULL THEN round(lead.p50, 6) END
        AS lead_hours,
    CAST(CASE WHEN deployed.withheld IS NULL THEN deployed.n_people END AS BIGINT) AS n_people,
    deployed.withheld
FROM facts.team_deployment AS deployed
LEFT JOIN lead ON deployed.team = lead.team
