-- name: staging.git_commit
-- grain: one row per commit
-- inputs: raw.git_commit, raw.person_alias
-- owner: metrics
-- privacy: person
-- Whoever commits under several addresses on file is one person.

SELECT
    made.repo,
    made.sha,
    made.second_parent,
    made.n_parents,
    made.committed_at,
    coalesce(alias.engineer, made.engineer) AS engineer,
    made.is_bot,
    made.is_revert,
    made.reverts,
    made.reverts_pull_request,
    made.pull_request,
    made.is_squash,
    made.is_fix
FROM raw.git_commit AS made
LEFT JOIN raw.person_alias AS alias ON made.engineer = alias.alias
