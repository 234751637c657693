-- name: measures.ai_char_share
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span
-- owner: metrics
-- privacy: person
-- title: Characters from completions
-- heading: use
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 1
-- definition: Characters inserted by accepted completions, over those plus typed characters. Pasted text is in neither.
-- pitfall: A share of typing, not of the code that is kept.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    chars_completed AS numerator,
    chars_typed + chars_completed AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    chars_typed + chars_completed AS n_events
FROM facts.engineer_span
WHERE chars_typed + chars_completed > 0
