-- Commits stay, and name nobody whom a key could find. One that somebody else made under an address
-- of the person stays theirs, under their own name.
UPDATE raw.git_commit
SET
    author = CASE WHEN engineer IN (SELECT UNNEST($names::VARCHAR[])) THEN $nobody ELSE engineer END,
    engineer = CASE WHEN engineer IN (SELECT UNNEST($names::VARCHAR[])) THEN $nobody ELSE engineer END
WHERE
    author IN (SELECT UNNEST($names::VARCHAR[]))
    OR engineer IN (SELECT UNNEST($names::VARCHAR[]))
