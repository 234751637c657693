-- One measure of the catalogue.
INSERT INTO settings.measure BY NAME
SELECT
    $name AS measure,
    $heading AS heading,
    $title AS title,
    $unit AS unit,
    $aggregate AS aggregate,
    $counts_acts AS counts_acts,
    $is_gated AS is_gated,
    $slice_name AS slice_name,
    $has_free_slices AS has_free_slices,
    $version AS version,
    $definition AS definition,
    $pitfall AS pitfall
