-- Makes room for what is alive now in the files that new changes touched.
DELETE FROM raw.git_line_life
WHERE
    repo = $repo
    AND died IS NULL
    AND alive_in IN (
        SELECT path_key
        FROM read_csv($touched, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
            path_key: 'VARCHAR'
        })
    )
