-- name: add_decision
-- parameters: at, body

INSERT INTO decision (at, body) VALUES (:at, :body);
