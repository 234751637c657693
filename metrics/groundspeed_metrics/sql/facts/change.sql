-- name: facts.change
-- grain: one row per change that a person merged
-- inputs: staging.git_change, raw.git_change_content, raw.git_file
-- owner: metrics
-- privacy: person
-- Sizes count lines of code and tests alone: generated, vendored and lock files say nothing of work.
-- A revert says so in its message, or does to the contents of files exactly what undoes another.

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

reversal AS (
    SELECT
        undoing.repo,
        undoing.sha,
        original.sha AS of_sha
    FROM staging.git_change AS undoing
    INNER JOIN staging.git_change AS original
        ON undoing.repo = original.repo AND undoing.reverts = original.sha
    UNION
    SELECT
        undoing.repo,
        undoing.sha,
        original.sha AS of_sha
    FROM staging.git_change AS undoing
    INNER JOIN staging.git_change AS original
        ON undoing.repo = original.repo AND undoing.reverts = original.second_parent
    UNION
    SELECT
        undoing.repo,
        undoing.sha,
        original.sha AS of_sha
    FROM raw.git_change_content AS undoing
    INNER JOIN raw.git_change_content AS original
        ON undoing.repo = original.repo AND undoing.undoes = original.does
),

dated AS (
    SELECT
        reversal.repo,
        reversal.sha,
        reversal.of_sha,
        undoing.merged_at
    FROM reversal
    INNER JOIN staging.git_change AS undoing
        ON reversal.repo = undoing.repo AND reversal.sha = undoing.sha
    INNER JOIN staging.git_change AS original
        ON reversal.repo = original.repo AND reversal.of_sha = original.sha
    WHERE undoing.merged_at > original.merged_at
),

reverted AS (
    SELECT
        repo,
        of_sha AS sha,
        min(merged_at) AS reverted_at
    FROM dated
    GROUP BY repo, of_sha
),

reverting AS (
    SELECT DISTINCT
        repo,
        sha
    FROM dated
)

SELECT
    merged.repo,
    merged.sha,
    merged.merged_at,
    merged.week,
    merged.engineer,
    merged.kind,
    merged.pull_request,
    merged.is_revert OR reverting.sha IS NOT NULL AS is_revert,
    reverted.reverted_at,
    CASE WHEN size.n_uncounted > 0 THEN NULL ELSE coalesce(size.code_lines, 0) END AS code_lines,
    CASE WHEN size.n_uncounted > 0 THEN NULL ELSE coalesce(size.test_lines, 0) END AS test_lines,
    CASE WHEN size.n_uncounted > 0 THEN NULL ELSE coalesce(size.typescript_lines, 0) END
        AS typescript_lines,
    coalesce(size.n_files, 0) AS n_files
FROM staging.git_change AS merged
LEFT JOIN size ON merged.repo = size.repo AND merged.sha = size.sha
LEFT JOIN reverting ON merged.repo = reverting.repo AND merged.sha = reverting.sha
LEFT JOIN reverted ON merged.repo = reverted.repo AND merged.sha = reverted.sha
WHERE NOT merged.is_bot
