-- name: forget_days
-- parameters: oldest

DELETE FROM sent
WHERE day < :oldest;
