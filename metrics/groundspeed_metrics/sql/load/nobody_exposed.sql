-- Whether there is a file of people, and it says of none of them since when the tool is theirs.
SELECT count(*) > 0 AND count(exposed_from) = 0 FROM raw.person
