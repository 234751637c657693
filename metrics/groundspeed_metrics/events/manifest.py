"""Which raw objects the Parquet files of a lake hold.

A manifest is written after its files, so files without one are leftovers. It also holds what the
ledger and the quarantine say of its objects: whoever reads it has read them. The rules by which the
files were made are part of it, and under other rules raw objects are read instead.

Whoever may write to a lake can have written a manifest. One that compaction would not have written
covers nothing: it is named, and raw objects are read instead.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache, cached_property

import msgspec

from groundspeed_metrics.events.batch import LedgerRow, Quarantined
from groundspeed_metrics.events.contract import schema_text
from groundspeed_metrics.lake.layout import (
    MANIFESTS,
    LakeObject,
    manifest_key,
    manifest_objects,
    parquet_objects,
)
from groundspeed_metrics.lake.store import DamagedObjectError, ObjectStore, write_bytes
from groundspeed_metrics.warehouse.database import statement

_LIMIT = 1 << 30


class CoveredObject(msgspec.Struct, frozen=True):
    """A raw object, and what the ledger says of it."""

    content: str
    lines: int
    events: int
    quarantined: int


class CompactedFile(msgspec.Struct, frozen=True):
    """A Parquet file, by its key in the lake, the SHA-256 of its bytes, and its number of rows."""

    key: str
    content: str
    rows: int


class Manifest(msgspec.Struct, frozen=True, dict=True):
    """What was made of raw objects that one day received."""

    rules: str
    received_on: date
    objects: tuple[CoveredObject, ...]
    quarantined: tuple[Quarantined, ...]
    files: tuple[CompactedFile, ...]

    @cached_property
    def contents(self) -> frozenset[str]:
        """The raw objects that it covers."""
        return frozenset(item.content for item in self.objects)

    @property
    def rows(self) -> int:
        """How many events its files hold."""
        return sum(file.rows for file in self.files)

    @property
    def is_current(self) -> bool:
        """Whether collecting its objects now would make the same rows."""
        return self.rules == current_rules()

    def ledger(self) -> list[LedgerRow]:
        """Return what the ledger says of its objects."""
        return [
            LedgerRow(item.content, self.received_on, item.lines, item.events, item.quarantined)
            for item in self.objects
        ]

    def fault(self, day: date) -> str | None:
        """Return what compaction would not have written below a day, or None."""
        if self.received_on != day:
            return "of another day than its name says"
        if not all(self._is_ours(file) for file in self.files):
            return "names files that are not of its lake"
        return None

    def _is_ours(self, file: CompactedFile) -> bool:
        """Whether a file lies where one of this content and day does."""
        return [(item.content, item.received_on) for item in parquet_objects([file.key])] == [
            (file.content, self.received_on)
        ]


@cache
def current_rules() -> str:
    """Return what stands for the contract and for how its events become columns."""
    text = schema_text() + statement("load/event_lines")
    return hashlib.sha256(text.encode()).hexdigest()


def read_manifests(
    store: ObjectStore, refused: list[tuple[str, str]] | None = None
) -> dict[LakeObject, Manifest]:
    """Return the manifests of a lake that can be read, by day; the others cover nothing.

    Args:
        store: The lake.
        refused: Where those are added, with the reason, that compaction would not have written.
    """
    found = {}
    for item in manifest_objects(store.keys(MANIFESTS)):
        try:
            content = store.read(item.name, _LIMIT)
        except DamagedObjectError:
            continue
        if hashlib.sha256(content).hexdigest() != item.content:
            continue
        try:
            manifest = msgspec.json.decode(content, type=Manifest)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue  # A newer version wrote it.
        fault = manifest.fault(item.received_on) if manifest.is_current else None
        if fault is None:
            found[item] = manifest
        elif refused is not None:
            refused.append((item.name, fault))
    return found


def write_manifest(store: ObjectStore, manifest: Manifest) -> None:
    """Keep a manifest: from now on its files count."""
    content = msgspec.json.encode(manifest)
    name = hashlib.sha256(content).hexdigest()
    write_bytes(store, manifest_key(manifest.received_on, name), content)
