-- Pull requests stay, and name nobody whom a key could find.
UPDATE raw.forge_pull_request SET author = $nobody WHERE author IN (SELECT UNNEST($names::VARCHAR[]))
