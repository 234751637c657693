-- name: staging.pull_request
-- grain: one row per pull request
-- inputs: raw.forge_pull_request, raw.import_run, raw.person_alias
-- owner: metrics
-- privacy: person
-- Exports overlap; what was seen last holds, and of what was seen at one time what was collected last.
-- When a draft became ready, and who is a program, only some exports say. Whose account was deleted is
-- named by those from before; an author whom none names is NULL.

WITH collected AS (
    SELECT
        listed.repo,
        listed.number,
        listed.author,
        listed.is_bot,
        listed.is_draft,
        listed.opened_at,
        listed.ready_at,
        listed.merged_at,
        listed.merge_sha,
        listed.seen_at,
        listed.content,
        collection.run
    FROM raw.forge_pull_request AS listed
    LEFT JOIN raw.import_run AS collection
        ON collection.source = 'forge' AND listed.content = collection.content
),

seen AS (
    SELECT
        repo,
        number,
        author,
        is_draft,
        opened_at,
        merged_at,
        merge_sha,
        max(CASE WHEN is_bot THEN 1 ELSE 0 END) OVER (PARTITION BY repo, number) = 1 AS is_bot,
        max(ready_at) OVER (PARTITION BY repo, number) AS ready_at,
        row_number() OVER (
            PARTITION BY repo, number
            ORDER BY seen_at DESC, merged_at DESC NULLS LAST, run DESC NULLS LAST, content
        ) AS nth,
        row_number() OVER (
            PARTITION BY repo, number
            ORDER BY
                CASE WHEN author IS NULL THEN 1 ELSE 0 END,
                seen_at DESC, run DESC NULLS LAST, content
        ) AS nth_name
    FROM collected
)

SELECT
    seen.repo,
    seen.number,
    coalesce(alias.engineer, named.author) AS engineer,
    seen.is_bot,
    seen.opened_at,
    CASE
        WHEN seen.is_draft AND seen.merged_at IS NULL THEN NULL
        ELSE coalesce(seen.ready_at, seen.opened_at)
    END AS ready_at,
    seen.merged_at,
    seen.merge_sha
FROM seen
INNER JOIN seen AS named
    ON seen.repo = named.repo AND seen.number = named.number AND named.nth_name = 1
LEFT JOIN raw.person_alias AS alias ON named.author = alias.alias
WHERE seen.nth = 1
