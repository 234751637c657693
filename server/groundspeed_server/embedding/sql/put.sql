-- name: put
-- parameters: key, numbers, day

INSERT OR REPLACE INTO vector (key, numbers, used_on) VALUES (:key, :numbers, :day);
