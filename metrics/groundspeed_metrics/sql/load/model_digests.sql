-- What each model was last built from.
SELECT name, digest FROM meta.model
