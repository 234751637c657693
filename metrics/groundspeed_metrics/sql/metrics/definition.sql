-- name: metrics.definition
-- grain: one row per measure
-- inputs: settings.measure
-- owner: metrics
-- privacy: published
-- The catalogue: what each number means, from the headers of sql/measures. `acts` marks measures
-- whose numerator and remainder both count what people did, so that a small remainder would tell on
-- somebody; those of the service do not, because who met a slow answer says nothing about a person.
-- `is_gated` marks what is made of telemetry, and says nothing where too many editors are silent.

SELECT
    measure,
    heading,
    title,
    unit,
    aggregate,
    counts_acts,
    is_gated,
    slice_name,
    has_free_slices,
    version,
    definition,
    pitfall
FROM settings.measure
