-- The settings of a build are data, so that models can read them.
CREATE SCHEMA IF NOT EXISTS settings;
CREATE TABLE IF NOT EXISTS settings.build (k INTEGER NOT NULL, as_of DATE NOT NULL, version VARCHAR);
DELETE FROM settings.build
