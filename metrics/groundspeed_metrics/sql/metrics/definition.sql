-- name: metrics.definition
-- grain: one row per measure
-- inputs: -
-- owner: metrics
-- privacy: published
-- The catalogue: what each number means. `counts_acts` marks measures whose numerator and remainder
-- both count what people did, so that a small remainder would tell on somebody; those of the service
-- do not, because who met a slow answer says nothing about a person.

SELECT
    measure,
    heading,
    title,
    unit,
    aggregate,
    counts_acts,
    slice_name,
    has_free_slices,
    1 AS version,
    definition,
    pitfall
FROM (
    VALUES
    (
        'engaged_share', 'use', 'Engaged engineers', 'share', 'ratio', TRUE, NULL, FALSE,
        'Engineers who accepted a suggestion, applied a hint, or asked for a completion or review by hand in the week, over engineers who coded or whose editor reported in it.',
        'Being reported is not being engaged: an installed editor plugin reports by itself.'
    ),
    (
        'coding_share', 'use', 'Coding engineers', 'share', 'ratio', TRUE, NULL, FALSE,
        'Engineers with a merged change or fifteen active minutes of editing in the week, over engineers who coded or whose editor reported in it.',
        'Holidays move it; read it beside engagement.'
    ),
    (
        'activation', 'use', 'Activated within 28 days', 'share', 'ratio', TRUE, 'cohort', FALSE,
        'Engineers who accepted a suggestion within 28 days of their first request, over engineers whose first request is 28 days past.',
        'Who started yesterday is in neither side.'
    ),
    (
        'ai_char_share', 'use', 'Characters from completions', 'share', 'ratio', FALSE, NULL, FALSE,
        'Characters inserted by accepted completions, over those plus typed characters. Pasted text is in neither.',
        'A share of typing, not of the code that is kept.'
    ),
    (
        'acceptance_rate', 'quality', 'Acceptance rate', 'share', 'ratio', TRUE, 'language', TRUE,
        'Suggestions accepted in whole or part, over suggestions that were visible for 750 ms or accepted earlier.',
        'Showing less raises it; read it with characters and cost. It is no measure of a person.'
    ),
    (
        'acceptance_rate_250', 'quality', 'Acceptance rate, 250 ms', 'share', 'ratio', TRUE, NULL, FALSE,
        'As the acceptance rate, but visible for 250 ms.',
        'Shows how much the threshold decides.'
    ),
    (
        'acceptance_rate_0', 'quality', 'Acceptance rate, all shown', 'share', 'ratio', TRUE, NULL, FALSE,
        'As the acceptance rate, but over every suggestion that was shown at all.',
        'Counts what nobody had time to read.'
    ),
    (
        'acceptance_chars', 'quality', 'Characters accepted', 'share', 'ratio', FALSE, NULL, FALSE,
        'Characters accepted, over characters offered in suggestions that were visible for 750 ms or accepted earlier.',
        'Differs from the rate by count: long suggestions weigh more.'
    ),
    (
        'followed_share', 'quality', 'Accepted and followed', 'share', 'ratio', TRUE, NULL, FALSE,
        'Accepted suggestions whose document stayed open for ten minutes, over all accepted suggestions.',
        'Retention is known for these alone; the rest is censored, and not lost.'
    ),
    (
        'kept_30', 'quality', 'Kept after 30 seconds', 'share', 'ratio', FALSE, NULL, FALSE,
        'Accepted characters that were still there 30 seconds later, over accepted characters, of suggestions followed for ten minutes.',
        'One cohort for all four ages, so that the curve can only fall by edits.'
    ),
    (
        'kept_120', 'quality', 'Kept after 2 minutes', 'share', 'ratio', FALSE, NULL, FALSE,
        'As after 30 seconds, two minutes later.',
        'One cohort for all four ages.'
    ),
    (
        'kept_300', 'quality', 'Kept after 5 minutes', 'share', 'ratio', FALSE, NULL, FALSE,
        'As after 30 seconds, five minutes later.',
        'One cohort for all four ages.'
    ),
    (
        'kept_600', 'quality', 'Kept after 10 minutes', 'share', 'ratio', FALSE, NULL, FALSE,
        'As after 30 seconds, ten minutes later.',
        'Kept in the editor is not merged, and merged is not without fault.'
    ),
    (
        'hint_precision', 'quality', 'Hint precision', 'share', 'ratio', TRUE, NULL, FALSE,
        'Review hints applied or edited, over hints applied, edited, dismissed or flagged as wrong.',
        'Ignored hints are in neither side.'
    ),
    (
        'survey_score', 'quality', 'Survey score', 'score', 'ratio', FALSE, 'question', FALSE,
        'Mean answer from 0 to 10, by question.',
        'Those who answer are not a sample of those who were asked.'
    ),
    (
        'availability', 'service', 'Availability', 'share', 'ratio', FALSE, NULL, FALSE,
        'Completion requests that reached for a model and did not end in an error, over all that reached for one.',
        'Given-up requests are no errors; a server that is not running reports nothing.'
    ),
    (
        'ending_share', 'service', 'How requests end', 'share', 'share_of_slices', FALSE, 'ending', TRUE,
        'Requests by ending: answered, or the gate, filter or error for which nothing was shown; over all requests.',
        'A gate that says no early is often right.'
    ),
    (
        'latency_p50', 'service', 'Latency, median', 'ms', 'quantile', FALSE, 'model', FALSE,
        'Median of the time from request to answer, over all requests that reached for a model, with those that failed or were given up.',
        'Over shown suggestions alone it would hide the slow tail.'
    ),
    (
        'latency_p95', 'service', 'Latency, 95th percentile', 'ms', 'quantile', FALSE, 'model', FALSE,
        'As the median, 95th percentile.',
        'Given-up requests end when they are given up: the true tail is longer.'
    ),
    (
        'ttft_p50', 'service', 'First token, median', 'ms', 'quantile', FALSE, NULL, FALSE,
        'Median time from request to the first token of the model.',
        'Only requests that got one.'
    ),
    (
        'cost_usd', 'cost', 'Model cost', 'usd', 'sum', FALSE, 'model', TRUE,
        'Sum of the prices of model calls, for completions and reviews, where a price is known.',
        'A lower bound when some calls have no price; see the share that has one.'
    ),
    (
        'cost_per_engaged_week', 'cost', 'Cost per engaged engineer-week', 'usd', 'ratio', FALSE, NULL, FALSE,
        'Cost of all model calls, over engineer-weeks in which the engineer was engaged.',
        'Calls of people who were not engaged are in the cost: they were paid for.'
    ),
    (
        'cost_per_1000_kept', 'cost', 'Cost per 1,000 kept characters', 'usd', 'ratio', FALSE, NULL, FALSE,
        'Cost of all model calls, over thousands of accepted characters known to be there after ten minutes.',
        'An upper bound: characters that could not be followed count as not kept.'
    ),
    (
        'priced_share', 'cost', 'Calls with a known price', 'share', 'ratio', FALSE, NULL, FALSE,
        'Model calls, for completions and reviews, that have a price, over all of them.',
        'Below one, every cost is a lower bound.'
    ),
    (
        'changes_per_week', 'delivery', 'Merged changes per engineer-week', 'per_week', 'ratio', FALSE, NULL, FALSE,
        'Changes on the first-parent history by people, over engineer-weeks on record, weeks without any included.',
        'Slicing work smaller raises it; read it with the size. Nothing here says what caused it.'
    ),
    (
        'change_lines_p50', 'delivery', 'Change size, median', 'lines', 'quantile', FALSE, NULL, FALSE,
        'Median lines added and deleted in code and tests per merged change, without generated, vendored and lock files.',
        'Lines reward verbosity; never read them alone.'
    ),
    (
        'revert_share', 'delivery', 'Reverted within 28 days', 'share', 'ratio', TRUE, 'cohort', FALSE,
        'Changes that a later commit says it reverts within 28 days, over changes merged 28 days ago or earlier.',
        'Rare: only a large difference could be seen.'
    ),
    (
        'telemetry_coverage', 'trust', 'Coverage', 'share', 'ratio', TRUE, NULL, FALSE,
        'Engineers with a merged change whose editor reported in the week, over engineers with a merged change.',
        'When it falls, every measure of use falls with it.'
    )
) AS listed (
    measure,
    heading,
    title,
    unit,
    aggregate,
    counts_acts,
    slice_name,
    has_free_slices,
    definition,
    pitfall
)
