-- name: facts.tool_start
-- grain: one row: the first day on which somebody had the tool
-- inputs: facts.engineer_span, raw.person
-- owner: metrics
-- privacy: internal
-- What is made of telemetry is told from the week of this day on: who only commits is no engineer who
-- did not engage. Where no file of people says since when somebody has it, that is since the first
-- report of an editor; without either, the day is NULL.

SELECT coalesce(filed.begun_on, reported.begun_on) AS begun_on
FROM (SELECT min(exposed_from) AS begun_on FROM raw.person) AS filed
CROSS JOIN (SELECT min(week) AS begun_on FROM facts.engineer_span WHERE is_reporting) AS reported
