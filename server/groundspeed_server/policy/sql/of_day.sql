-- name: of_day
-- parameters: day

SELECT calls, usd FROM spending WHERE day = :day;
