-- name: measures.adoption_step
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_week, raw.person, settings.build
-- owner: metrics
-- privacy: person
-- title: Adoption, step by step
-- heading: use
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: step
-- version: 2
-- definition: Engineers whose editor has reported, who of these accepted a suggestion, who of these were engaged in two weeks or more, in one of the last four weeks, and in three of the last four; each over the engineers who were given the tool four weeks ago or earlier and are still there.
-- pitfall: A step is taken once and for all up to the third; only the last two can be lost again. Without a file of people, who was given it is who has reported.
-- Each step lies within the one before, so that subtraction would lay bare who is lost between two:
-- `beyond` is who was lost at the step or, where nobody was, at the last one before it where somebody
-- was. A step that follows a withheld one is thus never the withheld one under another name.

WITH filed AS (
    SELECT count(exposed_from) AS n_exposed FROM raw.person
),

done AS (
    SELECT
        engineer_week.engineer,
        count(CASE WHEN engineer_week.is_reporting THEN 1 END) AS n_reported,
        min(CASE WHEN engineer_week.is_reporting THEN engineer_week.week END) AS first_week,
        sum(engineer_week.n_accepted) AS n_accepted,
        count(CASE WHEN engineer_week.is_engaged THEN 1 END) AS n_engaged,
        count(
            CASE
                WHEN
                    engineer_week.is_engaged
                    AND engineer_week.week + INTERVAL 34 DAY > build.as_of
                    THEN 1
            END
        ) AS n_lately
    FROM facts.engineer_week AS engineer_week
    CROSS JOIN settings.build AS build
    WHERE engineer_week.week + INTERVAL 6 DAY <= build.as_of
    GROUP BY engineer_week.engineer
),

-- Nobody is asked for four weeks who has not had them; and all steps are over the same people, so
-- that each lies within the one before.
given AS (
    SELECT person.engineer
    FROM raw.person AS person
    CROSS JOIN settings.build AS build
    WHERE
        person.exposed_from + INTERVAL 27 DAY <= build.as_of
        AND coalesce(person.joined_on + INTERVAL 27 DAY <= build.as_of, TRUE)
        AND coalesce(person.left_on > build.as_of, TRUE)
    UNION ALL
    SELECT done.engineer
    FROM done
    CROSS JOIN filed
    CROSS JOIN settings.build AS build
    WHERE filed.n_exposed = 0 AND done.first_week + INTERVAL 27 DAY <= build.as_of
),

reached AS (
    SELECT
        given.engineer,
        CASE
            WHEN coalesce(done.n_reported, 0) = 0 THEN 0
            WHEN done.n_accepted = 0 THEN 1
            WHEN done.n_engaged < 2 THEN 2
            WHEN done.n_lately = 0 THEN 3
            WHEN done.n_lately < 3 THEN 4
            ELSE 5
        END AS place
    FROM given
    LEFT JOIN done ON given.engineer = done.engineer
),

step AS (
    SELECT
        place,
        slice
    FROM (
        VALUES
        (1, '1 editor has reported'),
        (2, '2 accepted a suggestion'),
        (3, '3 came back in another week'),
        (4, '4 engaged in the last four weeks'),
        (5, '5 engaged in three of the last four')
    ) AS listed (place, slice)
),

loss AS (
    SELECT
        step.place,
        max(reached.place + 1) AS latest
    FROM step
    INNER JOIN reached ON reached.place < step.place
    GROUP BY step.place
)

SELECT
    CAST(NULL AS DATE) AS week,
    step.slice,
    reached.engineer,
    CASE WHEN reached.place >= step.place THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN reached.place + 1 = loss.latest THEN 1 ELSE 0 END AS beyond,
    1 AS n_events
FROM reached
CROSS JOIN step
LEFT JOIN loss ON step.place = loss.place
