-- The settings of a build, and the catalogue of measures, are data, so that models can read them.
CREATE SCHEMA IF NOT EXISTS settings;
CREATE OR REPLACE TABLE settings.build (
    k INTEGER NOT NULL, as_of DATE NOT NULL, version VARCHAR NOT NULL
);
CREATE OR REPLACE TABLE settings.measure (
    measure VARCHAR NOT NULL,
    heading VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    aggregate VARCHAR NOT NULL,
    counts_acts BOOLEAN NOT NULL,
    is_gated BOOLEAN NOT NULL,
    slice_name VARCHAR,
    has_free_slices BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    definition VARCHAR NOT NULL,
    pitfall VARCHAR NOT NULL
)
