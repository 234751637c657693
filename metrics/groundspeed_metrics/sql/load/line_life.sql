-- Runs of lines that a collection wrote to a file of its own. A number stands for the change of a
-- file with which they were born, or died.
INSERT INTO raw.git_line_life
WITH change AS MATERIALIZED (
    SELECT n, sha, path_key, path_class, language
    FROM read_csv($change, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
        n: 'INTEGER', sha: 'VARCHAR', path_key: 'VARCHAR', path_class: 'VARCHAR',
        language: 'VARCHAR'
    })
)

SELECT
    $repo, birth.path_key, birth.path_class, birth.language, birth.sha, life.first_line,
    life.n_lines, death.sha, life.alive_in, life.position
FROM read_csv($path, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    born: 'INTEGER', first_line: 'INTEGER', n_lines: 'INTEGER', died: 'INTEGER',
    alive_in: 'VARCHAR', position: 'INTEGER'
}) AS life
INNER JOIN change AS birth ON life.born = birth.n
LEFT JOIN change AS death ON life.died = death.n
