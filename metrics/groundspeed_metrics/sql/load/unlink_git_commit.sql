-- Commits stay, and name nobody whom a key could find.
UPDATE raw.git_commit SET author = $nobody, engineer = $nobody
WHERE
    author IN (SELECT UNNEST($names::VARCHAR[]))
    OR engineer IN (SELECT UNNEST($names::VARCHAR[]))
