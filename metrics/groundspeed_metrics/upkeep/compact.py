"""Compacts the raw objects of past days into Parquet: one file a type and day.

A day is collected into a scratch warehouse, by the code that collects everything, and written from
there: so collecting the files gives what collecting the objects would. The manifest comes last and
makes them count. A run that is killed leaves files without one; the next run writes the same bytes
under the same names, and removes what nothing names. Raw objects stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path

import duckdb

from groundspeed_metrics.events.batch import Quarantined
from groundspeed_metrics.events.collect import collect_events
from groundspeed_metrics.events.lake import CONTENT_LIMIT, Lake
from groundspeed_metrics.events.manifest import (
    CompactedFile,
    CoveredObject,
    Manifest,
    current_rules,
    read_manifests,
    write_manifest,
)
from groundspeed_metrics.lake.layout import (
    PARQUET,
    LakeObject,
    first_received,
    parquet_key,
    parquet_objects,
)
from groundspeed_metrics.upkeep.scratch import scratch_folder
from groundspeed_metrics.warehouse.database import open_warehouse, statement
from groundspeed_metrics.warehouse.rights import files_for_readers


@dataclass(slots=True)
class Compacted:
    """What a compaction did.

    Attributes:
        days: Days that were compacted, in whole or by what had come late.
        objects: Raw objects that their files hold now.
        events: Events in these files.
        removed: Files that nothing names any more.
        damaged: Raw objects and manifests that could not be read, with the reason; they are tried
            again.
    """

    days: int = 0
    objects: int = 0
    events: int = 0
    removed: int = 0
    damaged: list[tuple[str, str]] = field(default_factory=list)


def compact(
    lake: Lake,
    *,
    before: date,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Compacted:
    """Compact what was received before a day and is in no Parquet file yet.

    Args:
        lake: The lake.
        before: The first day that is left alone: editors still ship on it.
        progress: Told the number of days done and in all.

    Raises:
        UserError: The lake cannot be reached or written to; what was compacted stays.
    """
    done = Compacted()
    lake.store.delete_left()
    # Files are listed before the manifests, which are written after them.
    files = parquet_objects(lake.store.keys(PARQUET))
    manifests = read_manifests(lake.store, done.damaged)
    covered = frozenset[str]().union(*(m.contents for m in _whole(lake, manifests).values()))
    waiting = first_received(
        item for item in lake.objects() if item.received_on < before and item.content not in covered
    )
    by_day = [(day, list(items)) for day, items in groupby(waiting, lambda i: i.received_on)]
    for number, (day, items) in enumerate(by_day, start=1):
        _compact_day(lake, day, items, done)
        progress(number, len(by_day))
    _remove_superseded(lake, manifests)
    busy = {day for day, _ in by_day}
    at_rest = [item for item in files if item.received_on not in busy]
    done.removed = _remove_unnamed(lake, at_rest)
    return done


def _compact_day(lake: Lake, day: date, items: list[LakeObject], done: Compacted) -> None:
    with scratch_folder() as folder, open_warehouse(folder / "day.duckdb") as connection:
        collected = collect_events(connection, _OfADay(lake, items))
        done.damaged += collected.damaged
        files = tuple(write_types(connection, lake, day, folder))
        manifest = _manifest(connection, day, files)
    if manifest.objects:
        write_manifest(lake.store, manifest)
        done.days += 1
        done.objects += len(manifest.objects)
        done.events += manifest.rows


class _OfADay:
    """Some raw objects of a lake, as a source that has no compacted form."""

    def __init__(self, lake: Lake, items: list[LakeObject]) -> None:
        self._lake = lake
        self._items = items
        self.readers = lake.readers

    def objects(self) -> list[LakeObject]:
        return self._items

    def read(self, item: LakeObject, limit: int = CONTENT_LIMIT) -> bytes:
        return self._lake.read(item, limit)


def write_types(
    connection: duckdb.DuckDBPyConnection, lake: Lake, day: date, folder: Path
) -> Iterable[CompactedFile]:
    """Write the events of a warehouse that holds one day: a file for each type, into the lake.

    Args:
        connection: The warehouse.
        lake: Where the files go.
        day: The day on which the events were received.
        folder: For files on their way.
    """
    for (event_type,) in connection.execute(statement("load/event_types")).fetchall():
        path = folder / "events.parquet"
        events = connection.sql(statement("load/event_of_type"), params={"type": event_type})
        events.write_parquet(str(path), compression="zstd")
        rows = connection.execute(statement("load/event_type_count"), {"type": event_type})
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        key = parquet_key(event_type, day, content)
        with path.open("rb") as file, files_for_readers():
            lake.store.write(key, file)
        yield CompactedFile(key, content, int(rows.fetchall()[0][0]))


def _manifest(
    connection: duckdb.DuckDBPyConnection, day: date, files: tuple[CompactedFile, ...]
) -> Manifest:
    ledger = connection.execute(statement("load/event_ledger")).fetchall()
    quarantined = connection.execute(statement("load/event_quarantined")).fetchall()
    return Manifest(
        rules=current_rules(),
        received_on=day,
        objects=tuple(CoveredObject(*row) for row in ledger),
        quarantined=tuple(Quarantined(*row) for row in quarantined),
        files=files,
    )


def _whole(lake: Lake, manifests: Mapping[LakeObject, Manifest]) -> dict[LakeObject, Manifest]:
    """Return the manifests of today's rules whose files are there; the others' are made anew."""
    there = set(lake.store.keys(PARQUET))
    return {
        item: manifest
        for item, manifest in manifests.items()
        if manifest.is_current and all(file.key in there for file in manifest.files)
    }


def _remove_superseded(lake: Lake, known: Mapping[LakeObject, Manifest]) -> None:
    """Remove manifests whose objects others cover: of older rules, or of a part of a day.

    So do those go that name files which are not there. One that is the only one to cover an object
    stays, whatever its rules: its raw object may be gone.
    """
    manifests = {**known, **read_manifests(lake.store)}
    whole = _whole(lake, manifests)
    current = [manifest.contents for manifest in whole.values()]
    covered = frozenset[str]().union(*current)
    for item, manifest in manifests.items():
        if item in whole:
            is_superseded = any(manifest.contents < other for other in current)
        else:
            is_superseded = manifest.contents <= covered
        if is_superseded:
            lake.store.delete(item.name)


def _remove_unnamed(lake: Lake, files: list[LakeObject]) -> int:
    """Remove files without a manifest, of days on which no other compaction can be at work."""
    named = {
        file.key for manifest in read_manifests(lake.store).values() for file in manifest.files
    }
    unnamed = [item for item in files if item.name not in named]
    for item in unnamed:
        lake.store.delete(item.name)
    return len(unnamed)
