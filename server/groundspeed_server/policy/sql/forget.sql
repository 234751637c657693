-- name: forget
-- parameters: day
-- Days before this one limit nothing any more.

DELETE FROM spending WHERE day < :day;
