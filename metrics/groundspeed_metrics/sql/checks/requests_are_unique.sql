-- A request is counted twice.
SELECT request, count(*) AS n FROM facts.request GROUP BY request HAVING count(*) > 1
