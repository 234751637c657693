-- name: staging.counterpart
-- grain: one row per measure and other measure without which it is not published
-- inputs: -
-- owner: metrics
-- privacy: pipeline
-- Two measures that share a side lay bare the other side of one another: the cost over the cost of an
-- engaged engineer is the number of those who were engaged, a threshold that adds nothing to the one
-- before is that one, and a share kept tells how many suggestions were followed. So a cell of `measure` is withheld where that of `other` is. Who names a
-- measure names all that this one names: nothing has to be followed from row to row.

SELECT
    measure,
    other
FROM (
    VALUES
    ('acceptance_chars', 'acceptance_rate'),
    ('acceptance_lines', 'acceptance_rate'),
    ('acceptance_rate_250', 'acceptance_rate'),
    ('acceptance_rate_0', 'acceptance_rate'),
    ('acceptance_rate_0', 'acceptance_rate_250'),
    ('ai_line_committed', 'ai_line_merged'),
    ('ai_line_survival_30', 'ai_line_survival_14'),
    ('ai_line_survival_90', 'ai_line_survival_14'),
    ('ai_line_survival_90', 'ai_line_survival_30'),
    ('cost_per_1000_kept', 'cost_usd'),
    ('cost_per_engaged_week', 'cost_usd'),
    ('cost_per_engaged_week', 'engaged_share'),
    ('human_line_survival_30', 'human_line_survival_14'),
    ('human_line_survival_90', 'human_line_survival_14'),
    ('human_line_survival_90', 'human_line_survival_30'),
    ('kept_120', 'followed_share'),
    ('kept_120', 'kept_30'),
    ('kept_30', 'followed_share'),
    ('kept_300', 'followed_share'),
    ('kept_300', 'kept_30'),
    ('kept_300', 'kept_120'),
    ('kept_600', 'followed_share'),
    ('kept_600', 'kept_30'),
    ('kept_600', 'kept_120'),
    ('kept_600', 'kept_300'),
    ('line_churn_21', 'line_churn_14'),
    ('line_survival_30', 'line_churn_14'),
    ('line_survival_30', 'line_churn_21'),
    ('line_survival_90', 'line_churn_14'),
    ('line_survival_90', 'line_churn_21'),
    ('line_survival_90', 'line_survival_30')
) AS listed (measure, other)
