-- Every pseudonym of one person: other addresses and logins on file, and other addresses in commits.
WITH pair AS (
    SELECT alias AS other, engineer FROM raw.person_alias
    UNION
    SELECT author AS other, engineer FROM raw.git_commit
),

named AS (
    SELECT $person AS engineer
    UNION
    SELECT engineer FROM pair WHERE other = $person
)

SELECT engineer FROM named
UNION
SELECT pair.other FROM pair INNER JOIN named ON pair.engineer = named.engineer
