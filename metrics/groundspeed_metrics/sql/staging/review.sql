-- name: staging.review
-- grain: one row per review that a person gave to somebody else's pull request
-- inputs: raw.forge_review, raw.import_run, raw.person_alias, staging.pull_request
-- owner: metrics
-- privacy: person
-- Comments of authors on their own work are listed as reviews by the forge, and are none. A review can
-- be dismissed later, and stays so: of what exports say of its state, that is the last in the alphabet.
-- What two exports give to different people at one moment is one review, of an account that was renamed
-- or deleted between them: the name of the later collection holds, and any before none.

WITH told AS (
    SELECT
        listed.repo,
        listed.number,
        listed.submitted_at,
        coalesce(alias.engineer, listed.reviewer) AS engineer,
        max(listed.state) AS state,
        max(CASE WHEN listed.is_bot THEN 1 ELSE 0 END) AS bots,
        max(coalesce(collection.run, 0)) AS run
    FROM raw.forge_review AS listed
    LEFT JOIN raw.person_alias AS alias ON listed.reviewer = alias.alias
    LEFT JOIN raw.import_run AS collection
        ON collection.source = 'forge' AND listed.content = collection.content
    GROUP BY
        listed.repo, listed.number, listed.submitted_at, coalesce(alias.engineer, listed.reviewer)
),

named AS (
    SELECT
        repo,
        number,
        submitted_at,
        engineer,
        state,
        bots,
        run,
        max(CASE WHEN engineer IS NOT NULL THEN run END)
            OVER (PARTITION BY repo, number, submitted_at) AS named_in
    FROM told
)

SELECT
    named.repo,
    named.number,
    named.engineer,
    named.state,
    named.submitted_at,
    CAST(date_trunc('week', named.submitted_at) AS DATE) AS week
FROM named
INNER JOIN staging.pull_request AS pull_request
    ON named.repo = pull_request.repo AND named.number = pull_request.number
WHERE
    named.bots = 0
    AND (
        named.named_in IS NULL
        OR (named.run = named.named_in AND named.engineer <> pull_request.engineer)
    )
