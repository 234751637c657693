-- That somebody took part in a commit stays, and names nobody whom a key could find.
UPDATE raw.git_co_author SET engineer = $nobody WHERE engineer IN (SELECT UNNEST($names::VARCHAR[]))
