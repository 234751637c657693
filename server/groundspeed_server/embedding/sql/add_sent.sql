-- name: add_sent
-- parameters: day, tokens

INSERT INTO sent (day, tokens) VALUES (:day, :tokens)
ON CONFLICT (day) DO UPDATE SET tokens = tokens + :tokens;
