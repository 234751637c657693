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

-- A change goes by its own id and by that of the branch that it merged.
named AS (
    SELECT
        repo,
        sha,
        merged_at,
        sha AS id
    FROM staging.git_change
    UNION ALL
    SELECT
        repo,
        sha,
        merged_at,
        second_parent AS id
    FROM staging.git_change
    WHERE second_parent IS NOT NULL
),

-- A message may name the beginning of an id alone, of seven digits at the least.
reversal AS (
    SELECT
        undoing.repo,
        undoing.sha,
        undoing.merged_at,
        original.sha AS of_sha
    FROM staging.git_change AS undoing
    INNER JOIN named AS original
        ON
            undoing.repo = original.repo
            AND substr(undoing.reverts, 1, 7) = substr(original.id, 1, 7)
            AND original.id LIKE undoing.reverts || '%'
            AND undoing.merged_at > original.merged_at
    UNION
    SELECT
        undoing.repo,
        undoing.sha,
        undoing.merged_at,
        original.sha AS of_sha
    FROM staging.git_change AS undoing
    INNER JOIN staging.git_change AS original
        ON
            undoing.repo = original.repo
            AND undoing.reverts_pull_request = original.pull_request
            AND undoing.merged_at > original.merged_at
    UNION
    SELECT
        undoing.repo,
        undoing.sha,
        later.merged_at,
        original.sha AS of_sha
    FROM raw.git_change_content AS undoing
    INNER JOIN raw.git_change_content AS original
        ON undoing.repo = original.repo AND undoing.undoes = original.does
    INNER JOIN staging.git_change AS later
        ON undoing.repo = later.repo AND undoing.sha = later.sha
    INNER JOIN staging.git_change AS earlier
        ON
            original.repo = earlier.repo
            AND original.sha = earlier.sha
            AND later.merged_at > earlier.merged_at
),

reverted AS (
    SELECT
        repo,
        of_sha AS sha,
        min(merged_at) AS reverted_at
    FROM reversal
    GROUP BY repo, of_sha
),

reverting AS (
    SELECT DISTINCT
        repo,
        sha
    FROM reversal
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
