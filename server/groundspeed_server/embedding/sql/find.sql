-- name: find
-- Returns the numbers of a content that was met before, and remembers that they are still of use.
-- parameters: key, day

UPDATE vector SET used_on = :day
WHERE key = :key
RETURNING numbers;
