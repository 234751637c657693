-- The settings of this build.
INSERT INTO settings.build (k, as_of, version) VALUES ($k, $day, $v)
