-- name: facts.counted
-- grain: one row per measure, week, slice and engineer that may be in a total
-- inputs: facts.contribution, facts.left_out
-- owner: metrics
-- privacy: person

SELECT contribution.*
FROM facts.contribution AS contribution
LEFT JOIN facts.left_out AS left_out
    ON contribution.measure = left_out.measure AND contribution.week = left_out.week
WHERE left_out.measure IS NULL
