-- Events that were received before a day.
DELETE FROM raw.event WHERE received_on < $since
