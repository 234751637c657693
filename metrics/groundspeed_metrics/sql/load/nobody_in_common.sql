-- Whether there are people of commits and people of events, and nobody is both.
SELECT has_nobody_in_common FROM metrics.build
