-- name: staging.review
-- grain: one row per review that a person gave to somebody else's pull request
-- inputs: raw.forge_review, raw.person_alias, staging.pull_request
-- owner: metrics
-- privacy: person
-- Comments of authors on their own work are listed as reviews by the forge, and are none. A review can
-- be dismissed later, and stays so: of what exports say of its state, that is the last in the alphabet.

SELECT
    review.repo,
    review.number,
    coalesce(alias.engineer, review.reviewer) AS engineer,
    max(review.state) AS state,
    review.submitted_at,
    CAST(date_trunc('week', review.submitted_at) AS DATE) AS week
FROM raw.forge_review AS review
INNER JOIN staging.pull_request AS pull_request
    ON review.repo = pull_request.repo AND review.number = pull_request.number
LEFT JOIN raw.person_alias AS alias ON review.reviewer = alias.alias
WHERE NOT review.is_bot AND coalesce(alias.engineer, review.reviewer) <> pull_request.engineer
GROUP BY
    review.repo, review.number, coalesce(alias.engineer, review.reviewer), review.submitted_at
