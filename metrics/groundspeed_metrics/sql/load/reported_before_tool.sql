-- In how many weeks enough people for a number had an editor that reported before anybody had the
-- tool, as the file of people says, and since which day somebody has it.
SELECT
    count(*) AS n_weeks,
    min(early.begun_on) AS begun_on
FROM (
    SELECT
        span.week,
        tool.begun_on
    FROM facts.engineer_span AS span
    CROSS JOIN facts.tool_start AS tool
    CROSS JOIN settings.build AS build
    WHERE span.is_reporting AND span.week + INTERVAL 6 DAY < tool.begun_on
    GROUP BY span.week, tool.begun_on, build.k
    HAVING count(*) >= build.k
) AS early
HAVING count(*) > 0
