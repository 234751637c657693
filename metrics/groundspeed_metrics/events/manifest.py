"""Which raw objects the Parquet files of a lake hold.

A manifest is written after its files, so files without one are leftovers. It also holds what the
ledger and the quarantine say of its objects: whoever reads it has read them. The rules by which the
files were made are part of it, and under other rules raw objects are read instead.

Whoever may write to a lake can have written a manifest. One that compaction would not have written
covers nothing: it is named, and raw objects are read instead.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import date
from functools import cache, cached_property
from io import BytesIO

import msgspec

from groundspeed_metrics.events.batch import LedgerRow, Quarantined
from groundspeed_metrics.events.contract import schema_text
from groundspeed_metrics.lake.layout import (
    MANIFESTS,
    LakeObject,
    manifest_key,
    manifest_objects,
    parquet_objects,
    raw_key,
    raw_objects,
)
from groundspeed_metrics.lake.store import DamagedObjectError, ObjectStore
from groundspeed_metrics.warehouse.database import statement

_LIMIT = 1 << 30
# More than any object has; a column holds more than that.
_MOST = 1 << 40
# What the contract's reasons and the places in its schema are made of: no text of a line.
_REASON = re.compile(r"[a-z_]{1,40}")
_DETAIL = re.compile(r"[a-z0-9_./]{1,200}")


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
        if not self._adds_up():
            return "says of its objects what does not add up"
        return None

    def _is_ours(self, file: CompactedFile) -> bool:
        """Whether a file lies where one of this content and day does."""
        return [(item.content, item.received_on) for item in parquet_objects([file.key])] == [
            (file.content, self.received_on)
        ]

    def _adds_up(self) -> bool:
        """Whether its numbers are of one collection: the ledger holds what it says.

        How many of an object's events are copies is not known, so files may hold fewer.
        """
        set_aside = Counter(line.content for line in self.quarantined)
        events = sum(item.events for item in self.objects)
        return (
            len(self.contents) == len(self.objects)
            and all(_can_be(item) for item in self.objects)
            and all(_can_be_quarantined(line) for line in self.quarantined)
            and +Counter({item.content: item.quarantined for item in self.objects}) == set_aside
            and all(file.rows > 0 for file in self.files)
            and min(events, 1) <= self.rows <= events
        )


def _can_be(item: CoveredObject) -> bool:
    is_named = len(raw_objects([raw_key(date.min, item.content)])) == 1
    least = min(item.events, item.quarantined)
    return is_named and least >= 0 and item.events + item.quarantined == item.lines <= _MOST


def _can_be_quarantined(line: Quarantined) -> bool:
    detail = line.detail is None or _DETAIL.fullmatch(line.detail)
    return 0 < line.line <= _MOST and bool(_REASON.fullmatch(line.reason) and detail)


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
    store.write(manifest_key(manifest.received_on, name), BytesIO(content))
