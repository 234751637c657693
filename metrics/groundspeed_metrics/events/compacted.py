"""Collects what was compacted: whole Parquet files, checked by their digests."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from groundspeed_metrics.events.batch import LedgerRow, Quarantined, store_files
from groundspeed_metrics.events.manifest import CompactedFile, Manifest, read_manifests
from groundspeed_metrics.lake.store import DamagedObjectError, ObjectStore

_BATCH_ROWS = 1_000_000
_READERS = 4


@dataclass(slots=True)
class CompactedBatch:
    """What a batch of manifests brought.

    Attributes:
        objects: Raw objects that were new.
        damaged: Files that could not be read, with the reason: their manifests were left, and the
            raw objects are read instead.
        events: Lines of the new objects that could be used.
        stored: Events that were new.
        quarantined: Lines of the new objects that could not be used.
    """

    objects: int = 0
    damaged: list[tuple[str, str]] = field(default_factory=list)
    events: int = 0
    stored: int = 0
    quarantined: int = 0


def collect_compacted(
    connection: duckdb.DuckDBPyConnection, store: ObjectStore, seen: set[str]
) -> Iterator[CompactedBatch]:
    """Store what manifests cover and the ledger does not name, and add it to `seen`.

    Args:
        connection: The warehouse, open for writing.
        store: The lake.
        seen: The raw objects that the ledger names.
    """
    manifests = [
        manifest
        for manifest in read_manifests(store).values()
        if manifest.is_current and not manifest.contents <= seen
    ]
    for batch in _batches(manifests):
        with tempfile.TemporaryDirectory(prefix="groundspeed-") as folder:
            yield _collect(connection, _Files(store, Path(folder)), batch, seen)


def _batches(manifests: list[Manifest]) -> Iterator[list[Manifest]]:
    batch: list[Manifest] = []
    for manifest in manifests:
        batch.append(manifest)
        if sum(part.rows for part in batch) >= _BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


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
    connection: duckdb.DuckDBPyConnection, files: _Files, manifests: list[Manifest], seen: set[str]
) -> CompactedBatch:
    done = CompactedBatch()
    paths: list[Path] = []
    ledger: dict[str, LedgerRow] = {}
    quarantined: list[Quarantined] = []
    with ThreadPoolExecutor(_READERS) as readers:
        for manifest in manifests:
            fetched = list(readers.map(files.fetch, manifest.files))
            damaged = [file for file in fetched if isinstance(file, tuple)]
            if damaged:
                done.damaged += damaged
                continue
            paths += [file for file in fetched if isinstance(file, Path)]
            new = manifest.contents - seen
            ledger |= {row.content: row for row in manifest.ledger() if row.content in new}
            quarantined += [line for line in manifest.quarantined if line.content in new]
            seen |= new
    done.stored = store_files(connection, paths, list(ledger.values()), quarantined)
    done.objects = len(ledger)
    done.events = sum(row.events for row in ledger.values())
    done.quarantined = len(quarantined)
    return done
