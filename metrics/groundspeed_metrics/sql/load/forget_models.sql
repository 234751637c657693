-- What the models were last built from: nothing, so that the next build makes them all.
DELETE FROM meta.model
