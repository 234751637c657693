-- name: facts.line_match
-- grain: one row per accepted line that can be followed
-- inputs: facts.accepted_line, facts.history, raw.git_line_fingerprint, staging.git_change, staging.git_commit
-- owner: metrics
-- privacy: person
-- Where an accepted line went. It is looked for in what the same engineer committed within 28 days,
-- under the same keyed hash, and is taken to be in the first merged change that has it. One accepted
-- line is one merged line: of more accepted than merged ones, the newest are. Where a change has
-- more such lines than were accepted, nobody can say which of them: they are counted as ambiguous.

WITH written AS (
    SELECT
        coalesce(landed.engineer, authored.engineer) AS engineer,
        line.fingerprint,
        line.repo,
        line.sha,
        authored.committed_at AS written_at,
        landed.sha IS NOT NULL AS is_merged,
        count(*) AS n_lines
    FROM raw.git_line_fingerprint AS line
    INNER JOIN staging.git_commit AS authored
        ON line.repo = authored.repo AND line.sha = authored.sha
    CROSS JOIN facts.history AS history
    LEFT JOIN staging.git_change AS landed
        ON line.repo = landed.repo AND line.sha = landed.sha
    WHERE authored.committed_at < history.known_until + INTERVAL 1 DAY
    GROUP BY
        coalesce(landed.engineer, authored.engineer),
        line.fingerprint,
        line.repo,
        line.sha,
        authored.committed_at,
        landed.sha IS NOT NULL
),

found AS (
    SELECT
        accepted.completion,
        accepted.place,
        accepted.accepted_at,
        written.fingerprint,
        written.repo,
        written.sha,
        written.is_merged,
        written.n_lines,
        row_number() OVER (
            PARTITION BY accepted.completion, accepted.place, written.is_merged
            ORDER BY written.written_at, written.repo, written.sha
        ) AS nth
    FROM facts.accepted_line AS accepted
    INNER JOIN written
        ON
            accepted.engineer = written.engineer
            AND accepted.fingerprint = written.fingerprint
            AND written.written_at >= accepted.accepted_at
            AND written.written_at < accepted.accepted_at + INTERVAL 28 DAY
),

-- Accepted lines that are looked for in one change under one hash, the newest first.
claimed AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY repo, sha, fingerprint) AS n_claims,
        row_number() OVER (
            PARTITION BY repo, sha, fingerprint ORDER BY accepted_at DESC, completion, place
        ) AS turn
    FROM found
    WHERE is_merged AND nth = 1
),

numbered AS (
    SELECT
        repo,
        sha,
        fingerprint,
        path_key,
        line,
        row_number() OVER (PARTITION BY repo, sha, fingerprint ORDER BY path_key, line) AS turn
    FROM raw.git_line_fingerprint
),

branched AS (
    SELECT DISTINCT
        completion,
        place
    FROM found
    WHERE NOT is_merged
)

SELECT
    accepted.completion,
    accepted.place,
    accepted.engineer,
    accepted.week,
    claimed.repo,
    claimed.sha,
    claimed.fingerprint,
    CASE WHEN claimed.n_lines <= claimed.n_claims THEN numbered.path_key END AS path_key,
    CASE WHEN claimed.n_lines <= claimed.n_claims THEN numbered.line END AS line,
    CASE
        WHEN claimed.n_lines > claimed.n_claims THEN 'ambiguous'
        WHEN numbered.turn IS NOT NULL THEN 'merged'
        WHEN accepted.accepted_at + INTERVAL 27 DAY >= history.known_until THEN 'open'
        WHEN branched.completion IS NOT NULL THEN 'committed'
        ELSE 'uncommitted'
    END AS fate
FROM facts.accepted_line AS accepted
LEFT JOIN claimed
    ON accepted.completion = claimed.completion AND accepted.place = claimed.place
LEFT JOIN numbered
    ON
        claimed.repo = numbered.repo
        AND claimed.sha = numbered.sha
        AND claimed.fingerprint = numbered.fingerprint
        AND claimed.turn = numbered.turn
LEFT JOIN branched
    ON accepted.completion = branched.completion AND accepted.place = branched.place
CROSS JOIN facts.history AS history
