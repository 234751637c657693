-- Every pseudonym of one person, however many steps away: other addresses and logins on file, and
-- other addresses in commits. An address whose commits a `.mailmap` splits between people, or that
-- repositories give to different ones, is no name of any of them.
WITH RECURSIVE credited AS (
    SELECT DISTINCT
        written.repo, written.author, written.engineer, COALESCE(known.engineer, written.engineer) AS person
    FROM raw.git_commit AS written
    LEFT JOIN raw.person_alias AS known ON written.engineer = known.alias
),

shared AS (
    SELECT author FROM credited GROUP BY repo, author HAVING COUNT(DISTINCT person) > 1
    UNION
    -- A repository without a `.mailmap` leaves an address to itself.
    SELECT author FROM credited WHERE engineer <> author GROUP BY author HAVING COUNT(DISTINCT person) > 1
),

pair AS (
    SELECT alias AS one, engineer AS other FROM raw.person_alias
    UNION
    SELECT author AS one, engineer AS other FROM credited WHERE author NOT IN (SELECT author FROM shared)
),

step AS (
    SELECT one, other FROM pair
    UNION
    SELECT other AS one, one AS other FROM pair
),

named AS (
    SELECT $person AS name
    UNION
    SELECT step.other FROM named INNER JOIN step ON named.name = step.one
)

SELECT name FROM named
