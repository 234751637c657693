-- What stands for the content of the collected tables: their ledgers, and people themselves.
SELECT
    (
        SELECT md5(concat_ws(',', (SELECT max(n_events) FROM meta.warehouse), string_agg(
            content, ',' ORDER BY content
        ))) FROM raw.event_object
    ) AS events,
    (
        SELECT md5(coalesce(string_agg(repo || tip || rules || counts_known, ',' ORDER BY repo), ''))
        FROM raw.git_repository
    ) AS history,
    (
        SELECT md5(concat_ws(',', string_agg(CAST(person AS VARCHAR), ',' ORDER BY engineer), (
            SELECT string_agg(alias || engineer, ',' ORDER BY alias) FROM raw.person_alias
        ))) FROM raw.person AS person
    ) AS people
