-- Fingerprints of added lines that a collection wrote to a file of its own: in each row those of
-- lines that follow each other, empty where a line has none. A number stands for the change of a
-- file.
INSERT INTO raw.git_line_fingerprint
SELECT $repo, change.sha, change.path_key, added.line, added.fingerprint
FROM (
    SELECT
        change,
        first_line - 1 + unnest(range(1, len(fingerprints) + 1)) AS line,
        unnest(fingerprints) AS fingerprint
    FROM (
        SELECT change, first_line, string_split(fingerprints, ',') AS fingerprints
        FROM read_csv($path, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
            change: 'INTEGER', first_line: 'INTEGER', fingerprints: 'VARCHAR'
        })
    )
) AS added
INNER JOIN read_csv($change, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    n: 'INTEGER', sha: 'VARCHAR', path_key: 'VARCHAR', path_class: 'VARCHAR', language: 'VARCHAR'
}) AS change ON added.change = change.n
WHERE added.fingerprint <> ''
