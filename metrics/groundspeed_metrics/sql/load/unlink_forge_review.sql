-- Reviews stay, and name nobody whom a key could find.
UPDATE raw.forge_review SET reviewer = $nobody WHERE reviewer IN (SELECT UNNEST($names::VARCHAR[]))
