-- Days of one person with a second tool.
DELETE FROM raw.vendor_user_day WHERE login IN (SELECT UNNEST($names::VARCHAR[]))
