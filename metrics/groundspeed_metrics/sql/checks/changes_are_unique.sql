-- A merged change is counted twice.
SELECT repo, sha, count(*) AS n FROM facts.change GROUP BY repo, sha HAVING count(*) > 1
