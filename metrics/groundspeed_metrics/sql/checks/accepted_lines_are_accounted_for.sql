-- An accepted line has no fate, or two, or a merged line was accepted twice.
SELECT completion, place, count(*) AS n FROM facts.ai_line GROUP BY completion, place
HAVING count(*) > 1
UNION ALL
SELECT accepted.completion, accepted.place, 0 AS n
FROM facts.accepted_line AS accepted
LEFT JOIN facts.ai_line AS fate
    ON accepted.completion = fate.completion AND accepted.place = fate.place
WHERE fate.fate IS NULL
UNION ALL
SELECT min(completion) AS completion, min(place) AS place, count(*) AS n
FROM facts.line_match
WHERE line IS NOT NULL
GROUP BY repo, sha, path_key, line
HAVING count(*) > 1
