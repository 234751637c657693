-- Up to which day git is known, where that is before the last day that a build counts.
SELECT history.known_until
FROM facts.history AS history
CROSS JOIN settings.build AS build
WHERE history.known_until < build.as_of
