-- name: sent_on
-- parameters: day

SELECT tokens FROM sent
WHERE day = :day;
