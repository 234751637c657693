-- name: facts.pull_request
-- grain: one row per pull request of a known person, with the moments that it came through
-- inputs: facts.change, facts.deployment, raw.git_commit, raw.person, staging.pull_request, staging.review
-- owner: metrics
-- privacy: person
-- From ready to deployed. When work began is not known: squashing takes the first commit away. The
-- first deployment after merging that holds the change says whether it went well: what a deployment
-- holds is told by the clock of git, which may be seconds apart from that of the forge. The team is that
-- of today: the file of people has no others.

WITH reviewed AS (
    SELECT
        repo,
        number,
        min(submitted_at) AS first_review_at,
        min(CASE WHEN state = 'approved' THEN submitted_at END) AS approved_at,
        count(*) AS n_reviews,
        count(CASE WHEN state = 'changes_requested' THEN 1 END) AS n_returned
    FROM staging.review
    GROUP BY repo, number
),

committed AS (
    SELECT
        sha,
        min(committed_at) AS committed_at
    FROM raw.git_commit
    GROUP BY sha
),

attempted AS (
    SELECT
        pull_request.repo,
        pull_request.number,
        min(deployment.created_at) AS attempted_at,
        min(deployment.shipped_at) AS deployed_at
    FROM staging.pull_request AS pull_request
    LEFT JOIN committed ON pull_request.merge_sha = committed.sha
    INNER JOIN facts.deployment AS deployment
        ON
            pull_request.repo = deployment.repo
            AND coalesce(committed.committed_at, pull_request.merged_at) <= deployment.holds_until
    WHERE pull_request.merged_at IS NOT NULL
    GROUP BY pull_request.repo, pull_request.number
),

failed AS (
    SELECT DISTINCT
        repo,
        created_at
    FROM facts.deployment
    WHERE is_failed
),

reverted AS (
    SELECT
        sha,
        min(reverted_at) AS reverted_at
    FROM facts.change
    GROUP BY sha
)

SELECT
    pull_request.repo,
    pull_request.number,
    pull_request.engineer,
    person.team,
    pull_request.opened_at,
    pull_request.ready_at,
    reviewed.first_review_at,
    reviewed.approved_at,
    pull_request.merged_at,
    attempted.attempted_at,
    attempted.deployed_at,
    reverted.reverted_at,
    coalesce(reviewed.n_reviews, 0) AS n_reviews,
    coalesce(reviewed.n_returned, 0) AS n_returned,
    failed.repo IS NOT NULL AS is_first_attempt_failed
FROM staging.pull_request AS pull_request
LEFT JOIN reviewed
    ON pull_request.repo = reviewed.repo AND pull_request.number = reviewed.number
LEFT JOIN attempted
    ON pull_request.repo = attempted.repo AND pull_request.number = attempted.number
LEFT JOIN failed
    ON attempted.repo = failed.repo AND attempted.attempted_at = failed.created_at
LEFT JOIN reverted ON pull_request.merge_sha = reverted.sha
LEFT JOIN raw.person AS person ON pull_request.engineer = person.engineer
WHERE NOT pull_request.is_bot AND pull_request.engineer IS NOT NULL
