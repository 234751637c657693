"""Writes the events of a warehouse as the compacted form of a lake, day by day.

What a company of 300 people ships in six months would take hours to make, ship and compact; so the
Parquet files and manifests are written straight from tables, by the names and queries of the
product, and stand for one raw object a day.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from groundspeed_metrics.events.lake import open_lake
from groundspeed_metrics.events.manifest import (
    CompactedFile,
    CoveredObject,
    Manifest,
    current_rules,
    write_manifest,
)
from groundspeed_metrics.lake.layout import parquet_key
from groundspeed_metrics.lake.store import ObjectStore
from groundspeed_metrics.warehouse.database import quoted, statement


def write_compacted(database: Path, folder: Path) -> None:
    """Write every event of a warehouse's file into the lake at a folder."""
    folder.mkdir()
    store = open_lake(str(folder), {}).store
    with duckdb.connect(str(database), read_only=True) as connection:
        objects = connection.execute(
            "SELECT content, received_on FROM raw.event_object ORDER BY received_on"
        ).fetchall()
    for content, day in objects:
        files = tuple(_files(database, store, day))
        rows = sum(file.rows for file in files)
        covered = (CoveredObject(content, rows, rows, 0),)
        write_manifest(store, Manifest(current_rules(), day, covered, (), files))


def _files(database: Path, store: ObjectStore, day: date) -> Iterator[CompactedFile]:
    # The product, too, compacts a day in a warehouse that holds this day alone.
    with duckdb.connect() as connection, tempfile.TemporaryDirectory() as name:
        path = Path(name, "events.parquet")
        connection.execute(f"ATTACH {quoted(database)} AS made (READ_ONLY)")
        connection.execute("CREATE SCHEMA raw")
        connection.execute(
            "CREATE TABLE raw.event AS SELECT * FROM made.raw.event WHERE received_on = $day",
            {"day": day},
        )
        for (event_type,) in connection.execute(statement("load/event_types")).fetchall():
            events = connection.sql(statement("load/event_of_type"), params={"type": event_type})
            events.write_parquet(str(path), compression="zstd")
            ((rows,),) = connection.read_parquet(str(path)).count("*").fetchall()
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            key = parquet_key(event_type, day, content)
            store.write(key, path)
            yield CompactedFile(key, content, rows)
