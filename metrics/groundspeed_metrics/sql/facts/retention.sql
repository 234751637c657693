-- name: facts.retention
-- grain: one row per accepted suggestion
-- inputs: staging.event, facts.suggestion
-- owner: metrics
-- privacy: person
-- How many of the accepted characters were still there. NULL where the document was not open: that
-- cannot be known, and is not zero.

WITH looked AS (
    SELECT
        completion,
        max(CASE WHEN age_s = 30 THEN chars_kept END) AS kept_30,
        max(CASE WHEN age_s = 120 THEN chars_kept END) AS kept_120,
        max(CASE WHEN age_s = 300 THEN chars_kept END) AS kept_300,
        max(CASE WHEN age_s = 600 THEN chars_kept END) AS kept_600
    FROM staging.event
    WHERE type = 'completion.retained' AND doc = 'open'
    GROUP BY completion
)

SELECT
    suggestion.completion,
    suggestion.engineer,
    suggestion.week,
    suggestion.chars_accepted,
    -- An edit can lengthen what was accepted; more than all of it cannot be kept.
    CASE
        WHEN looked.kept_30 > suggestion.chars_accepted THEN suggestion.chars_accepted
        ELSE looked.kept_30
    END AS kept_30,
    CASE
        WHEN looked.kept_120 > suggestion.chars_accepted THEN suggestion.chars_accepted
        ELSE looked.kept_120
    END AS kept_120,
    CASE
        WHEN looked.kept_300 > suggestion.chars_accepted THEN suggestion.chars_accepted
        ELSE looked.kept_300
    END AS kept_300,
    CASE
        WHEN looked.kept_600 > suggestion.chars_accepted THEN suggestion.chars_accepted
        ELSE looked.kept_600
    END AS kept_600,
    looked.kept_30 IS NOT NULL
    AND looked.kept_120 IS NOT NULL
    AND looked.kept_300 IS NOT NULL
    AND looked.kept_600 IS NOT NULL AS is_followed
FROM facts.suggestion AS suggestion
LEFT JOIN looked ON suggestion.completion = looked.completion
WHERE suggestion.is_accepted AND suggestion.chars_accepted > 0
