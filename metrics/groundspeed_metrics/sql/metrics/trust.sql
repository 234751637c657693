-- name: metrics.trust
-- grain: one row per property of the data
-- inputs: raw.event_object, raw.event, raw.git_quarantine, raw.git_repository, staging.event, staging.git_commit, staging.session, settings.build
-- owner: metrics
-- privacy: published
-- Whether the data can be trusted. Counts of events are numbers about people too: with fewer than k
-- of them, they are withheld. Only what had been received or committed on the last day of the build
-- counts: two builds of one week would otherwise differ by what was done on a day.

WITH people AS (
    SELECT
        count(DISTINCT event.engineer) AS n_people,
        count(*) AS n_events
    FROM staging.event AS event
    CROSS JOIN settings.build AS build
    WHERE event.received_on <= build.as_of
),

objects AS (
    SELECT
        sum(object.n_lines) AS n_lines,
        sum(object.n_events) AS n_events,
        sum(object.n_quarantined) AS n_quarantined
    FROM raw.event_object AS object
    CROSS JOIN settings.build AS build
    WHERE object.received_on <= build.as_of
),

stored AS (
    SELECT
        count(*) AS n_stored,
        count(
            CASE WHEN date_diff('day', CAST(event.time AS DATE), event.received_on) > 2 THEN 1 END
        ) AS n_late,
        count(event.unknown) AS n_unknown
    FROM raw.event AS event
    CROSS JOIN settings.build AS build
    WHERE event.received_on <= build.as_of
),

sessions AS (
    SELECT
        count(*) AS n_sessions,
        sum(n_missing) AS n_missing,
        sum(n_events) AS n_events,
        count(CASE WHEN skew_ms > 60000 THEN 1 END) AS n_skewed
    FROM staging.session
),

history AS (
    SELECT
        count(*) AS n_repositories,
        count(CASE WHEN NOT counts_known THEN 1 END) AS n_uncounted
    FROM raw.git_repository
),

unread AS (
    SELECT count(*) AS n_commits FROM raw.git_quarantine
),

read AS (
    SELECT
        count(*) AS n_commits,
        count(DISTINCT CASE WHEN NOT made.is_bot THEN made.engineer END) AS n_people
    FROM staging.git_commit AS made
    CROSS JOIN settings.build AS build
    WHERE CAST(made.committed_at AS DATE) <= build.as_of
),

listed AS (
    SELECT 1 AS place, 'events' AS source, 'events stored' AS property,
        stored.n_stored AS n, stored.n_stored AS of_n
    FROM stored
    UNION ALL
    SELECT 2, 'events', 'duplicates not counted twice',
        objects.n_events - stored.n_stored, objects.n_events
    FROM objects CROSS JOIN stored
    UNION ALL
    SELECT 3, 'events', 'lines quarantined', n_quarantined, n_lines FROM objects
    UNION ALL
    SELECT 4, 'events', 'missing by sequence', n_missing, n_events + n_missing FROM sessions
    UNION ALL
    SELECT 5, 'events', 'received more than two days late', n_late, n_stored FROM stored
    UNION ALL
    SELECT 6, 'events', 'sessions in which the clock was set by a minute', n_skewed, n_sessions FROM sessions
    UNION ALL
    SELECT 7, 'events', 'events with fields from a newer version', n_unknown, n_stored FROM stored
    UNION ALL
    SELECT 8, 'events', 'events of demonstrations and evaluations, in no measure',
        stored.n_stored - people.n_events, stored.n_stored
    FROM stored CROSS JOIN people
    UNION ALL
    SELECT 9, 'git', 'commits read', read.n_commits, read.n_commits + unread.n_commits
    FROM read CROSS JOIN unread
    UNION ALL
    SELECT 10, 'git', 'commits quarantined', unread.n_commits, read.n_commits + unread.n_commits
    FROM read CROSS JOIN unread
    UNION ALL
    SELECT 11, 'git', 'repositories without line counts', n_uncounted, n_repositories FROM history
)

SELECT
    listed.place,
    listed.source,
    listed.property,
    CAST(CASE WHEN known.n_people >= build.k THEN listed.n END AS BIGINT) AS n,
    CASE
        WHEN known.n_people >= build.k AND listed.of_n > 0
            THEN round(CAST(listed.n AS DOUBLE) / CAST(listed.of_n AS DOUBLE), 6)
    END AS share,
    CASE
        WHEN known.n_people = 0 THEN 'no_data'
        WHEN known.n_people < build.k THEN 'fewer_than_k'
    END AS withheld
FROM listed
INNER JOIN (
    SELECT 'events' AS source, n_people FROM people
    UNION ALL
    SELECT 'git' AS source, n_people FROM read
) AS known ON listed.source = known.source
CROSS JOIN settings.build AS build
