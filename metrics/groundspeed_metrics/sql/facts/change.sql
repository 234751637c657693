-- name: facts.change
-- grain: one row per change that a person merged
-- inputs: staging.git_change, raw.git_file
-- owner: metrics
-- privacy: person
-- Sizes count lines of code and tests alone: generated, vendored and lock files say nothing of work.

WITH size AS (
    SELECT
        repo,
        sha,
        sum(CASE WHEN path_class = 'code' THEN added + deleted ELSE 0 END) AS code_lines,
        sum(CASE WHEN path_class = 'test' THEN added + deleted ELSE 0 END) AS test_lines,
        sum(CASE
            WHEN path_class IN ('code', 'test')
                AND language IN ('typescript', 'typescriptreact') THEN added + deleted
            ELSE 0
        END) AS typescript_lines,
        count(*) AS n_files,
        -- Binary files have no lines, and neither has a history whose objects are missing.
        count(CASE WHEN path_class IN ('code', 'test') AND added IS NULL THEN 1 END) AS n_uncounted
    FROM raw.git_file
    GROUP BY repo, sha
),

reverted AS (
    SELECT
        reverts_of.repo,
        original.sha,
        min(reverts_of.merged_at) AS reverted_at
    FROM staging.git_change AS reverts_of
    INNER JOIN staging.git_change AS original
        ON
            reverts_of.repo = original.repo
            AND reverts_of.reverts IN (original.sha, original.second_parent)
    GROUP BY reverts_of.repo, original.sha
)

SELECT
    merged.repo,
    merged.sha,
    merged.merged_at,
    merged.week,
    merged.engineer,
    merged.kind,
    merged.pull_request,
    merged.reverts IS NOT NULL AS is_revert,
    reverted.reverted_at,
    CASE WHEN size.n_uncounted > 0 THEN NULL ELSE coalesce(size.code_lines, 0) END AS code_lines,
    CASE WHEN size.n_uncounted > 0 THEN NULL ELSE coalesce(size.test_lines, 0) END AS test_lines,
    CASE WHEN size.n_uncounted > 0 THEN NULL ELSE coalesce(size.typescript_lines, 0) END
        AS typescript_lines,
    coalesce(size.n_files, 0) AS n_files
FROM staging.git_change AS merged
LEFT JOIN size ON merged.repo = size.repo AND merged.sha = size.sha
LEFT JOIN reverted ON merged.repo = reverted.repo AND merged.sha = reverted.sha
WHERE NOT merged.is_bot
