-- name: staging.reason
-- grain: one row per reason for which a request can end without a suggestion
-- inputs: -
-- owner: metrics
-- privacy: pipeline
-- A reason that is not listed is quiet: a gate or a filter decided that nothing should be shown.
-- So is what the organisation's policy ruled out: the service did what it was told.

SELECT
    reason,
    kind
FROM (
    VALUES
    ('no_model', 'error'),
    ('no_credentials', 'error'),
    ('expired_credentials', 'error'),
    ('access_denied', 'error'),
    ('model_not_found', 'error'),
    ('invalid_request', 'error'),
    ('throttled', 'error'),
    ('timeout', 'error'),
    ('unavailable', 'error'),
    ('bad_answer', 'error'),
    ('not_installed', 'error'),
    ('busy', 'error'),
    ('spending_limit', 'quiet'),
    ('switched_off', 'quiet'),
    ('cancelled', 'cancelled')
) AS listed (reason, kind)
