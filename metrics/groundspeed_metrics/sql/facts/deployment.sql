-- name: facts.deployment
-- grain: one row per deployment to production that has ended
-- inputs: raw.forge_deployment, raw.forge_deployment_status, raw.git_commit
-- owner: metrics
-- privacy: internal
-- Production is an environment whose name begins with `prod`, or is `live`. A deployment holds what
-- was merged until its commit; without the commit, until it was created.

WITH listed AS (
    SELECT
        repo,
        deployment,
        min(sha) AS sha,
        min(created_at) AS created_at
    FROM raw.forge_deployment
    WHERE substring(environment, 1, 4) = 'prod' OR environment = 'live'
    GROUP BY repo, deployment
),

ended AS (
    SELECT
        repo,
        deployment,
        min(CASE WHEN state = 'success' THEN created_at END) AS shipped_at,
        min(CASE WHEN state IN ('failure', 'error') THEN created_at END) AS failed_at
    FROM raw.forge_deployment_status
    GROUP BY repo, deployment
),

committed AS (
    SELECT
        sha,
        min(committed_at) AS committed_at
    FROM raw.git_commit
    GROUP BY sha
)

SELECT
    listed.repo,
    listed.deployment,
    listed.created_at,
    CAST(date_trunc('week', listed.created_at) AS DATE) AS week,
    ended.shipped_at,
    ended.shipped_at IS NULL AS is_failed,
    coalesce(committed.committed_at, listed.created_at) AS holds_until
FROM listed
INNER JOIN ended ON listed.repo = ended.repo AND listed.deployment = ended.deployment
LEFT JOIN committed ON listed.sha = committed.sha
WHERE ended.shipped_at IS NOT NULL OR ended.failed_at IS NOT NULL
