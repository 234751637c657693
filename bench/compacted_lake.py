"""Writes the events of a warehouse as the compacted form of a lake, day by day.

What a company of 300 people ships in six months would take hours to make, ship and compact; so the
Parquet files and manifests are written straight from tables, by the code of the product, and
stand for one raw object a day.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from groundspeed_metrics.events.lake import Lake, open_lake
from groundspeed_metrics.events.manifest import (
    CompactedFile,
    CoveredObject,
    Manifest,
    current_rules,
    write_manifest,
)
from groundspeed_metrics.upkeep.compact import write_types
from groundspeed_metrics.warehouse.database import quoted


def write_compacted(database: Path, folder: Path) -> None:
    """Write every event of a warehouse's file into the lake at a folder."""
    folder.mkdir()
    lake = open_lake(str(folder), {})
    with duckdb.connect(str(database), read_only=True) as connection:
        objects = connection.execute(
            "SELECT content, received_on FROM raw.event_object ORDER BY received_on"
        ).fetchall()
    for content, day in objects:
        files = tuple(_files(database, lake, day))
        rows = sum(file.rows for file in files)
        covered = (CoveredObject(content, rows, rows, 0),)
        write_manifest(lake.store, Manifest(current_rules(), day, covered, (), files))


def _files(database: Path, lake: Lake, day: date) -> Iterator[CompactedFile]:
    with duckdb.connect() as connection, tempfile.TemporaryDirectory() as name:
        connection.execute(f"ATTACH {quoted(database)} AS made (READ_ONLY)")
        connection.execute("CREATE SCHEMA raw")
        connection.execute(
            "CREATE TABLE raw.event AS SELECT * FROM made.raw.event WHERE received_on = $day",
            {"day": day},
        )
        yield from write_types(connection, lake, day, Path(name))
