"""Collects what was compacted: whole Parquet files, checked by their digests and by what they hold.

Whoever may write to a lake can have written a manifest and its files. Where the files of a batch
cannot be stored, each manifest is tried in a database of its own: so the ones that are at fault are
found, and can harm nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.events.batch import (
    EventsCollected,
    LedgerRow,
    Quarantined,
    end_of_events,
    in_batches,
    insert_events,
    settle_batch,
)
from groundspeed_metrics.events.held import ForeignRowsError, require_known
from groundspeed_metrics.events.manifest import CompactedFile, Manifest, read_manifests
from groundspeed_metrics.lake.layout import LakeObject
from groundspeed_metrics.lake.store import DamagedObjectError, ObjectStore
from groundspeed_metrics.warehouse.database import statement, transaction
from groundspeed_metrics.warehouse.waiting import waiting_folder

_BATCH_ROWS = 1_000_000
# What others wrote makes a database of its own load nothing.
_ALONE: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
# Texts of a file may be in the message of an error, which Python then cannot read.
_FAULTS = (duckdb.Error, UnicodeDecodeError)
# After these a database does nothing more.
_ENDS = (duckdb.FatalException, duckdb.InternalException)


def collect_compacted(
    connection: duckdb.DuckDBPyConnection,
    store: ObjectStore,
    seen: set[str],
    collected: EventsCollected,
) -> None:
    """Store what manifests cover and the ledger does not name, and add it to `seen`.

    A manifest that is not ours, or whose files cannot be read or stored, is named and left, and its
    raw objects are read instead.

    Args:
        connection: The warehouse, open for writing.
        store: The lake.
        seen: The raw objects that the ledger names.
        collected: Where it is counted.
    """
    manifests = [
        (item, manifest)
        for item, manifest in read_manifests(store, collected.damaged).items()
        if manifest.is_current and not manifest.contents <= seen
    ]
    for batch in in_batches(manifests, lambda pair: pair[1].rows, _BATCH_ROWS):
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


@dataclass(frozen=True, slots=True)
class _Brought:
    """A manifest by its name, and its files, which are here and have their digests."""

    name: str
    manifest: Manifest
    paths: list[Path]


def _collect(
    connection: duckdb.DuckDBPyConnection,
    files: _Files,
    manifests: list[tuple[LakeObject, Manifest]],
    seen: set[str],
    collected: EventsCollected,
) -> None:
    brought: list[_Brought] = []
    with ThreadPoolExecutor(files.store.readers) as readers:
        for item, manifest in manifests:
            fetched = list(readers.map(files.fetch, manifest.files))
            damaged = [file for file in fetched if isinstance(file, tuple)]
            collected.damaged += damaged
            if not damaged:
                paths = [file for file in fetched if isinstance(file, Path)]
                brought.append(_Brought(item.name, manifest, paths))
    ledger: dict[str, LedgerRow] = {}
    quarantined: list[Quarantined] = []
    before = end_of_events(connection)
    for manifest in _store(connection, brought, collected):
        new = manifest.contents - seen
        ledger |= {row.content: row for row in manifest.ledger() if row.content in new}
        quarantined += [line for line in manifest.quarantined if line.content in new]
        seen |= new
    collected.stored += settle_batch(connection, before, list(ledger.values()), quarantined)
    collected.read += len(ledger)
    collected.compacted += len(ledger)
    collected.events += sum(row.events for row in ledger.values())
    collected.quarantined += len(quarantined)


def _store(
    connection: duckdb.DuckDBPyConnection, brought: list[_Brought], collected: EventsCollected
) -> list[Manifest]:
    """Add the events of files, and return the manifests of which that was done.

    Raises:
        UserError: The files of a manifest broke the database; what was stored before is kept.
    """
    try:
        _insert(connection, brought)
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except (*_FAULTS, ForeignRowsError) as error:
        faults = {item.name: fault for item in brought if (fault := _fault(item))}
        if faults and isinstance(error, _ENDS):
            raise _breaking(faults) from None
        collected.damaged += faults.items()
        brought = [item for item in brought if item.name not in faults]
        # Files that are sound alone need not fit together. Where it is the database that cannot go
        # on, this raises what it did before.
        for item in brought:
            _insert(connection, [item])
    return [item.manifest for item in brought]


def _insert(connection: duckdb.DuckDBPyConnection, brought: Sequence[_Brought]) -> None:
    """Add the events of files: all of them, or none.

    Raises:
        duckdb.Error, UnicodeDecodeError: They do not fit into the table, or cannot be read.
        ForeignRowsError: They are not what collecting raw objects makes.
    """
    paths = [str(path) for item in brought for path in item.paths]
    if not paths:
        return
    after = end_of_events(connection).row
    with transaction(connection):
        insert_events(connection, "load/event_parquet", {"paths": paths})
        require_known(connection, after=after, rows=sum(item.manifest.rows for item in brought))


def _fault(item: _Brought) -> str | None:
    """Return why the files of a manifest cannot be stored, whatever else there is."""
    with duckdb.connect(config=_ALONE) as connection:
        connection.execute(statement("raw/tables"))
        try:
            _insert(connection, [item])
        except ForeignRowsError as error:
            return str(error)
        except _FAULTS:
            return "its files are none that compaction writes"
    return None


def _breaking(faults: dict[str, str]) -> UserError:
    return UserError(
        "Files of the lake broke the database while they were read; what was collected before is "
        f"kept. They belong to: {', '.join(faults)}",
        "Delete these manifests, and run the command again: raw objects are read instead.",
    )
