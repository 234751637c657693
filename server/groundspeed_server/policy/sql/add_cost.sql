-- name: add_cost
-- parameters: day, usd

INSERT INTO spending (day, calls, usd) VALUES (:day, 0, :usd)
ON CONFLICT (day) DO UPDATE SET usd = usd + excluded.usd;
