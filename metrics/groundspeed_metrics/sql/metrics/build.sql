-- name: metrics.build
-- grain: one row
-- inputs: facts.people_in_common, settings.build
-- owner: metrics
-- privacy: published
-- How this copy was made, and whether it knows people of events and people of commits and nobody who
-- is both: they were collected under two keys, or are not the same people.

SELECT
    build.k,
    build.as_of,
    build.version,
    known.n_of_events > 0 AND known.n_of_commits > 0 AND known.n_of_both = 0 AS has_nobody_in_common
FROM settings.build AS build
CROSS JOIN facts.people_in_common AS known
