-- name: facts.contribution
-- grain: one row per measure, week, slice and engineer
-- inputs: facts.tool_start, measures.acceptance_chars, measures.acceptance_lines, measures.acceptance_rate, measures.acceptance_rate_0, measures.acceptance_rate_250, measures.activation, measures.adoption_step, measures.ai_char_share, measures.ai_line_committed, measures.ai_line_fate, measures.ai_line_kept, measures.ai_line_marked, measures.ai_line_merged, measures.ai_line_share, measures.ai_line_survival_14, measures.ai_line_survival_30, measures.ai_line_survival_90, measures.availability, measures.change_failure_share, measures.changes_per_week, measures.coding_share, measures.cost_per_1000_kept, measures.cost_per_engaged_week, measures.cost_usd, measures.ending_share, measures.engaged_share, measures.engaged_since_start, measures.exposed_share, measures.followed_share, measures.hint_precision, measures.hotfix_share, measures.human_line_survival_14, measures.human_line_survival_30, measures.human_line_survival_90, measures.idle_seat_share, measures.kept_120, measures.kept_30, measures.kept_300, measures.kept_600, measures.line_churn_14, measures.line_churn_21, measures.line_survival_30, measures.line_survival_90, measures.priced_share, measures.returned_share, measures.revert_share, measures.reviews_per_week, measures.survey_by_month, measures.survey_score, measures.telemetry_coverage, measures.vendor_acceptance_rate, measures.vendor_active_share, measures.vendor_idle_seat_share, measures.vendor_lines_rate, metrics.definition, settings.build
-- owner: metrics
-- privacy: person
-- Everything that is published as a ratio or a sum passes through this one table: one row a person is
-- what makes it possible to know, for every number, how many people stand behind it. Exact decimals,
-- so that sums do not depend on their order. Only complete weeks: a week that is published twice,
-- before and after its last day, can be subtracted from itself. Nothing made of telemetry is told of
-- weeks in which nobody had the tool.

SELECT
    added.measure,
    added.week,
    added.slice,
    added.engineer,
    CAST(added.numerator AS DECIMAL(28, 9)) AS numerator,
    CAST(added.denominator AS DECIMAL(28, 9)) AS denominator,
    CAST(added.beyond AS DECIMAL(28, 9)) AS beyond,
    CAST(added.n_events AS BIGINT) AS n_events
FROM (
    SELECT 'acceptance_chars' AS measure, * FROM measures.acceptance_chars
    UNION ALL
    SELECT 'acceptance_lines' AS measure, * FROM measures.acceptance_lines
    UNION ALL
    SELECT 'acceptance_rate' AS measure, * FROM measures.acceptance_rate
    UNION ALL
    SELECT 'acceptance_rate_0' AS measure, * FROM measures.acceptance_rate_0
    UNION ALL
    SELECT 'acceptance_rate_250' AS measure, * FROM measures.acceptance_rate_250
    UNION ALL
    SELECT 'activation' AS measure, * FROM measures.activation
    UNION ALL
    SELECT 'adoption_step' AS measure, * FROM measures.adoption_step
    UNION ALL
    SELECT 'ai_char_share' AS measure, * FROM measures.ai_char_share
    UNION ALL
    SELECT 'ai_line_committed' AS measure, * FROM measures.ai_line_committed
    UNION ALL
    SELECT 'ai_line_fate' AS measure, * FROM measures.ai_line_fate
    UNION ALL
    SELECT 'ai_line_kept' AS measure, * FROM measures.ai_line_kept
    UNION ALL
    SELECT 'ai_line_marked' AS measure, * FROM measures.ai_line_marked
    UNION ALL
    SELECT 'ai_line_merged' AS measure, * FROM measures.ai_line_merged
    UNION ALL
    SELECT 'ai_line_share' AS measure, * FROM measures.ai_line_share
    UNION ALL
    SELECT 'ai_line_survival_14' AS measure, * FROM measures.ai_line_survival_14
    UNION ALL
    SELECT 'ai_line_survival_30' AS measure, * FROM measures.ai_line_survival_30
    UNION ALL
    SELECT 'ai_line_survival_90' AS measure, * FROM measures.ai_line_survival_90
    UNION ALL
    SELECT 'availability' AS measure, * FROM measures.availability
    UNION ALL
    SELECT 'change_failure_share' AS measure, * FROM measures.change_failure_share
    UNION ALL
    SELECT 'changes_per_week' AS measure, * FROM measures.changes_per_week
    UNION ALL
    SELECT 'coding_share' AS measure, * FROM measures.coding_share
    UNION ALL
    SELECT 'cost_per_1000_kept' AS measure, * FROM measures.cost_per_1000_kept
    UNION ALL
    SELECT 'cost_per_engaged_week' AS measure, * FROM measures.cost_per_engaged_week
    UNION ALL
    SELECT 'cost_usd' AS measure, * FROM measures.cost_usd
    UNION ALL
    SELECT 'ending_share' AS measure, * FROM measures.ending_share
    UNION ALL
    SELECT 'engaged_share' AS measure, * FROM measures.engaged_share
    UNION ALL
    SELECT 'engaged_since_start' AS measure, * FROM measures.engaged_since_start
    UNION ALL
    SELECT 'exposed_share' AS measure, * FROM measures.exposed_share
    UNION ALL
    SELECT 'followed_share' AS measure, * FROM measures.followed_share
    UNION ALL
    SELECT 'hint_precision' AS measure, * FROM measures.hint_precision
    UNION ALL
    SELECT 'hotfix_share' AS measure, * FROM measures.hotfix_share
    UNION ALL
    SELECT 'human_line_survival_14' AS measure, * FROM measures.human_line_survival_14
    UNION ALL
    SELECT 'human_line_survival_30' AS measure, * FROM measures.human_line_survival_30
    UNION ALL
    SELECT 'human_line_survival_90' AS measure, * FROM measures.human_line_survival_90
    UNION ALL
    SELECT 'idle_seat_share' AS measure, * FROM measures.idle_seat_share
    UNION ALL
    SELECT 'kept_120' AS measure, * FROM measures.kept_120
    UNION ALL
    SELECT 'kept_30' AS measure, * FROM measures.kept_30
    UNION ALL
    SELECT 'kept_300' AS measure, * FROM measures.kept_300
    UNION ALL
    SELECT 'kept_600' AS measure, * FROM measures.kept_600
    UNION ALL
    SELECT 'line_churn_14' AS measure, * FROM measures.line_churn_14
    UNION ALL
    SELECT 'line_churn_21' AS measure, * FROM measures.line_churn_21
    UNION ALL
    SELECT 'line_survival_30' AS measure, * FROM measures.line_survival_30
    UNION ALL
    SELECT 'line_survival_90' AS measure, * FROM measures.line_survival_90
    UNION ALL
    SELECT 'priced_share' AS measure, * FROM measures.priced_share
    UNION ALL
    SELECT 'returned_share' AS measure, * FROM measures.returned_share
    UNION ALL
    SELECT 'revert_share' AS measure, * FROM measures.revert_share
    UNION ALL
    SELECT 'reviews_per_week' AS measure, * FROM measures.reviews_per_week
    UNION ALL
    SELECT 'survey_by_month' AS measure, * FROM measures.survey_by_month
    UNION ALL
    SELECT 'survey_score' AS measure, * FROM measures.survey_score
    UNION ALL
    SELECT 'telemetry_coverage' AS measure, * FROM measures.telemetry_coverage
    UNION ALL
    SELECT 'vendor_acceptance_rate' AS measure, * FROM measures.vendor_acceptance_rate
    UNION ALL
    SELECT 'vendor_active_share' AS measure, * FROM measures.vendor_active_share
    UNION ALL
    SELECT 'vendor_idle_seat_share' AS measure, * FROM measures.vendor_idle_seat_share
    UNION ALL
    SELECT 'vendor_lines_rate' AS measure, * FROM measures.vendor_lines_rate
) AS added
LEFT JOIN metrics.definition AS definition ON added.measure = definition.measure
CROSS JOIN settings.build AS build
CROSS JOIN facts.tool_start AS tool
WHERE
    added.week IS NULL
    OR (
        added.week + INTERVAL 6 DAY <= build.as_of
        AND (
            NOT coalesce(definition.is_gated, FALSE)
            OR coalesce(added.week + INTERVAL 6 DAY >= tool.begun_on, FALSE)
        )
    )
