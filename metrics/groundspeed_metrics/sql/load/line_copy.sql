-- Runs of copied lines that are alive. A number of a copy stands for that of the change of a file with
-- which the lines that were copied were born.
INSERT INTO raw.git_line_copy
SELECT
    $repo, birth.path_key, birth.path_class, birth.language, birth.sha, life.first_line,
    life.n_lines, life.alive_in, life.position
FROM read_csv($path, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    born: 'INTEGER', first_line: 'INTEGER', n_lines: 'INTEGER', died: 'INTEGER',
    alive_in: 'VARCHAR', position: 'INTEGER'
}) AS life
INNER JOIN read_csv($copy, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    n: 'INTEGER', copy_of: 'INTEGER'
}) AS copy ON life.born = copy.n
INNER JOIN read_csv($change, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    n: 'INTEGER', sha: 'VARCHAR', path_key: 'VARCHAR', path_class: 'VARCHAR', language: 'VARCHAR'
}) AS birth ON copy.copy_of = birth.n
WHERE life.died IS NULL
