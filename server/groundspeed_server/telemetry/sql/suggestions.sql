-- name: suggestions

SELECT
    at,
    shown,
    outcome,
    chars_accepted,
    checked_age_s,
    chars_kept
FROM suggestion
ORDER BY id;
