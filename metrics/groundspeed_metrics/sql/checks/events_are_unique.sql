-- An event is counted twice.
SELECT session, id, count(*) AS n FROM raw.event GROUP BY session, id HAVING count(*) > 1
