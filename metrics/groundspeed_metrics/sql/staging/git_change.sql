-- name: staging.git_change
-- grain: one row per commit on the first-parent history: a change that was merged
-- inputs: raw.git_mainline, staging.git_commit
-- owner: metrics
-- privacy: person
-- A merge is credited to the author of what it merged, and not to whoever pressed the button. What
-- the last commit of its branch says to revert may be a commit of that branch: it makes the merge a
-- revert only where that is an earlier change.

SELECT
    landed.repo,
    landed.sha,
    landed.committed_at AS merged_at,
    CAST(date_trunc('week', landed.committed_at) AS DATE) AS week,
    coalesce(merged.engineer, landed.engineer) AS engineer,
    coalesce(merged.is_bot, landed.is_bot) AS is_bot,
    CASE
        WHEN landed.n_parents >= 2 THEN 'merge'
        WHEN landed.is_squash THEN 'squash'
        ELSE 'direct'
    END AS kind,
    coalesce(landed.reverts, merged.reverts) AS reverts,
    coalesce(landed.reverts_pull_request, merged.reverts_pull_request) AS reverts_pull_request,
    landed.is_revert,
    landed.is_fix,
    landed.pull_request,
    landed.second_parent
FROM staging.git_commit AS landed
INNER JOIN raw.git_mainline AS mainline
    ON landed.repo = mainline.repo AND landed.sha = mainline.sha
LEFT JOIN staging.git_commit AS merged
    ON landed.repo = merged.repo AND landed.second_parent = merged.sha
