-- name: staging.pull_request
-- grain: one row per pull request
-- inputs: raw.forge_pull_request, raw.person_alias
-- owner: metrics
-- privacy: person
-- Exports overlap; what was seen last holds. When a draft became ready, only some exports say.

WITH seen AS (
    SELECT
        repo,
        number,
        author,
        is_bot,
        is_draft,
        opened_at,
        merged_at,
        merge_sha,
        max(ready_at) OVER (PARTITION BY repo, number) AS ready_at,
        row_number() OVER (
            PARTITION BY repo, number ORDER BY seen_at DESC, merged_at DESC NULLS LAST, content
        ) AS nth
    FROM raw.forge_pull_request
)

SELECT
    seen.repo,
    seen.number,
    coalesce(alias.engineer, seen.author) AS engineer,
    seen.is_bot,
    seen.opened_at,
    CASE
        WHEN seen.is_draft AND seen.merged_at IS NULL THEN NULL
        ELSE coalesce(seen.ready_at, seen.opened_at)
    END AS ready_at,
    seen.merged_at,
    seen.merge_sha
FROM seen
LEFT JOIN raw.person_alias AS alias ON seen.author = alias.alias
WHERE seen.nth = 1
