-- name: count_call
-- parameters: day, calls_limit, usd_limit
-- Counts one more call of a day, unless a limit is reached: then it returns no row.

INSERT INTO spending (day, calls, usd) VALUES (:day, 1, 0)
ON CONFLICT (day) DO UPDATE SET calls = calls + 1
WHERE calls < coalesce(:calls_limit, calls + 1) AND usd < coalesce(:usd_limit, usd + 1)
RETURNING calls;
