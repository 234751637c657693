"""Collects what was compacted: whole Parquet files, checked by their digests."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from groundspeed_metrics.events.batch import (
    EventsCollected,
    LedgerRow,
    Quarantined,
    end_of_events,
    in_batches,
    insert_events,
    settle_batch,
)
from groundspeed_metrics.events.manifest import CompactedFile, Manifest, read_manifests
from groundspeed_metrics.lake.store import DamagedObjectError, ObjectStore
from groundspeed_metrics.warehouse.waiting import waiting_folder

_BATCH_ROWS = 1_000_000


def collect_compacted(
    connection: duckdb.DuckDBPyConnection,
    store: ObjectStore,
    seen: set[str],
    collected: EventsCollected,
) -> None:
    """Store what manifests cover and the ledger does not name, and add it to `seen`.

    A manifest that is not ours, or with a file that cannot be read, is named and left, and its raw
    objects are read instead.

    Args:
        connection: The warehouse, open for writing.
        store: The lake.
        seen: The raw objects that the ledger names.
        collected: Where it is counted.
    """
    manifests = [
        manifest
        for manifest in read_manifests(store, collected.damaged).values()
        if manifest.is_current and not manifest.contents <= seen
    ]
    for batch in in_batches(manifests, lambda manifest: manifest.rows, _BATCH_ROWS):
        with waiting_folder(connection) as folder:
            _collect(connection, _Files(store, folder), batch, seen, collected)


@dataclass(frozen=True, slots=True)
class _Files:
    """Brings files of a lake here, and compares them with their digests."""

    store: ObjectStore
    folder: Path

    def fetch(self, file: CompactedFile) -> Path | tuple[str, str]:
        """Return a file, or its name and what is wrong with it."""
        try:
            path = self.store.fetch(file.key, self.folder)
            with path.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
        except DamagedObjectError as error:
            return file.key, str(error)
        if digest != file.content:
            return file.key, "its content does not match its name"
        return path


def _collect(
    connection: duckdb.DuckDBPyConnection,
    files: _Files,
    manifests: list[Manifest],
    seen: set[str],
    collected: EventsCollected,
) -> None:
    paths: list[Path] = []
    ledger: dict[str, LedgerRow] = {}
    quarantined: list[Quarantined] = []
    with ThreadPoolExecutor(files.store.readers) as readers:
        for manifest in manifests:
            fetched = list(readers.map(files.fetch, manifest.files))
            damaged = [file for file in fetched if isinstance(file, tuple)]
            if damaged:
                collected.damaged += damaged
                continue
            paths += [file for file in fetched if isinstance(file, Path)]
            new = manifest.contents - seen
            ledger |= {row.content: row for row in manifest.ledger() if row.content in new}
            quarantined += [line for line in manifest.quarantined if line.content in new]
            seen |= new
    before = end_of_events(connection)
    if paths:
        values = {"paths": [str(path) for path in paths]}
        insert_events(connection, "load/event_parquet", values)
    collected.stored += settle_batch(connection, before, list(ledger.values()), quarantined)
    collected.read += len(ledger)
    collected.compacted += len(ledger)
    collected.events += sum(row.events for row in ledger.values())
    collected.quarantined += len(quarantined)
