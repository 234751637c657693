-- Other pseudonyms of one person.
DELETE FROM raw.person_alias
WHERE
    alias IN (SELECT UNNEST($names::VARCHAR[]))
    OR engineer IN (SELECT UNNEST($names::VARCHAR[]))
