-- A suggestion is counted twice.
SELECT completion, count(*) AS n FROM facts.suggestion GROUP BY completion HAVING count(*) > 1
