"""Lets go of events that were received too long ago: in the lake, and in the warehouse.

What names goes before what is named, so that a run that is killed leaves nothing that points
nowhere; the next run ends the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from groundspeed_metrics.lake.layout import (
    MANIFESTS,
    PARQUET,
    RAW,
    manifest_objects,
    parquet_objects,
    raw_objects,
)
from groundspeed_metrics.lake.store import ObjectStore
from groundspeed_metrics.upkeep.rows import delete_rows


@dataclass(frozen=True, slots=True)
class Expired:
    """What was let go: raw objects, Parquet files, and events of the warehouse."""

    raw: int
    compacted: int
    events: int


def retain(store: ObjectStore, *, since: date, database: Path | None = None) -> Expired:
    """Delete everything that was received before a day.

    An event that came twice counts by the first time.

    Args:
        store: The lake.
        since: The first day that is kept.
        database: The warehouse; None where there is none.

    Raises:
        UserError: The lake or the warehouse cannot be changed; running it again ends the work.
    """
    store.delete_left()
    manifests = manifest_objects(store.keys(MANIFESTS))
    compacted = parquet_objects(store.keys(PARQUET))
    raw = raw_objects(store.keys(RAW))
    counts = []
    for objects in (manifests, compacted, raw):
        old = [item for item in objects if item.received_on < since]
        for item in old:
            store.delete(item.name)
        counts.append(len(old))
    events = 0
    if database is not None:
        names = ("expire_event_quarantine", "expire_event_object", "expire_event")
        taken = delete_rows(database, [(f"load/{name}", {"since": since}) for name in names])
        events = taken[-1]
    return Expired(raw=counts[2], compacted=counts[1], events=events)
