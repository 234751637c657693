"""Stores events in batches, each in a transaction.

A batch is first the temporary table `event_batch` of a connection. Then the events that are new,
the quarantined lines and the ledger rows go into the warehouse together, so that a run that is
killed leaves whole batches behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import duckdb

from groundspeed_metrics.warehouse.database import statement, transaction

Item = TypeVar("Item")

_ROW_GROUP = 122_880


@dataclass(slots=True)
class EventsCollected:
    """What one collection of events did.

    Attributes:
        listed: Objects that the source has, raw or compacted.
        read: Objects that were new and are stored, in whichever form they were read.
        compacted: Of these, the ones that were read from Parquet.
        damaged: Names of new objects that could not be read, with the reason; they are tried again
            by the next run.
        events: Lines that could be used; duplicates among them are counted, not stored twice.
        stored: Events that no earlier object had brought.
        quarantined: Lines that could not be used.
    """

    listed: int = 0
    read: int = 0
    compacted: int = 0
    damaged: list[tuple[str, str]] = field(default_factory=list)
    events: int = 0
    stored: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A line that cannot be used: where it is, a word for the reason, and where in it that lies."""

    content: str
    line: int
    reason: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What the ledger says of an object that was read to its end."""

    content: str
    received_on: date
    lines: int
    events: int
    quarantined: int


def in_batches(
    items: Iterable[Item], size: Callable[[Item], int], least: int
) -> Iterator[list[Item]]:
    """Yield items together until their sizes come to the least that a batch has, and the rest."""
    batch: list[Item] = []
    total = 0
    for item in items:
        batch.append(item)
        total += size(item)
        if total >= least:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def store_files(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Path],
    ledger: Sequence[LedgerRow],
    quarantined: Sequence[Quarantined],
) -> int:
    """Store compacted files, and return how many events were new."""
    if files:
        paths = [str(path) for path in files]
        connection.execute(statement("load/event_batch_parquet"), {"paths": paths})
        connection.execute(statement("load/event_batch_once"))
    else:
        connection.execute(statement("load/event_batch_empty"))
    new = store_batch(connection, ledger, quarantined)
    connection.execute("CHECKPOINT")
    return new


def store_batch(
    connection: duckdb.DuckDBPyConnection,
    ledger: Sequence[LedgerRow],
    quarantined: Sequence[Quarantined],
) -> int:
    """Store the table of a batch, and what is known of its objects, all or nothing.

    What it writes is still to be folded into the file, by a checkpoint.

    Returns:
        How many of its events were new.
    """
    connection.execute(statement("load/event_known"))
    counted = connection.execute(statement("load/event_known_count")).fetchall()
    came, known, earlier = counted[0]
    if came > _ROW_GROUP:
        connection.execute(statement("load/keep_row_groups"))
    with transaction(connection):
        if earlier:
            connection.execute(statement("load/event_first_received"))
        connection.execute(statement("load/event"))
        connection.execute(
            statement("load/event_quarantine"),
            {
                "contents": [line.content for line in quarantined],
                "numbers": [line.line for line in quarantined],
                "reasons": [line.reason for line in quarantined],
                "details": [line.detail for line in quarantined],
            },
        )
        connection.execute(
            statement("load/event_object"),
            {
                "contents": [row.content for row in ledger],
                "received": [row.received_on for row in ledger],
                "lines": [row.lines for row in ledger],
                "events": [row.events for row in ledger],
                "quarantined": [row.quarantined for row in ledger],
            },
        )
        connection.execute(statement("load/count_events"))
    return int(came - known)
