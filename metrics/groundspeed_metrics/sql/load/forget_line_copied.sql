-- Makes room for what is copied now in the files that new changes touched.
DELETE FROM raw.git_line_copy
WHERE
    repo = $repo
    AND alive_in IN (
        SELECT path_key
        FROM read_csv($touched, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
            path_key: 'VARCHAR'
        })
    )
