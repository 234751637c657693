-- What stands for the content of the collected tables: their ledgers.
SELECT
    (SELECT md5(coalesce(string_agg(content, ',' ORDER BY content), '')) FROM raw.event_object),
    (
        SELECT md5(coalesce(string_agg(repo || tip || rules || counts_known, ',' ORDER BY repo), ''))
        FROM raw.git_repository
    )
