"""Stores events in batches, in two kinds of transactions.

The first adds the rows of a batch behind all others, as fast as the database reads them. The second
settles one batch or several: it keeps each event once, and writes the quarantined lines, the ledger
rows and how many events there are. What stands behind that number was cut off between the two:
whoever opens the warehouse next deletes it, so that a run that is killed leaves whole objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import duckdb

from groundspeed_metrics.warehouse.database import ROW_GROUP, statement, transaction

Item = TypeVar("Item")


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


@dataclass(frozen=True, slots=True)
class EndOfEvents:
    """Where the events of a warehouse end.

    Attributes:
        row: The last row of them; whatever is added comes behind it.
        events: How many there are.
    """

    row: int
    events: int


def end_of_events(connection: duckdb.DuckDBPyConnection) -> EndOfEvents:
    """Return where the events of a warehouse end now."""
    return EndOfEvents(*connection.execute(statement("load/event_end")).fetchall()[0])


def insert_events(
    connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, object]
) -> None:
    """Add what a statement selects to the events; `settle_batch` makes it count.

    Raises:
        duckdb.Error: A value does not fit its column; then nothing is added.
    """
    connection.execute(f"INSERT INTO raw.event BY NAME {statement(name)}", dict(values))


def settle_batch(
    connection: duckdb.DuckDBPyConnection,
    before: EndOfEvents,
    ledger: Sequence[LedgerRow],
    quarantined: Sequence[Quarantined],
) -> int:
    """Keep each event once, and write down what is known of a batch: all of this, or nothing.

    Args:
        connection: The warehouse, open for writing.
        before: Where the events ended before those of the batch were added.
        ledger: The objects of the batch.
        quarantined: Their lines that cannot be used.

    Returns:
        How many events are new.
    """
    last = {"last": before.row}
    connection.execute(statement("load/event_copy"), last)
    with transaction(connection):
        if connection.execute("SELECT 1 FROM event_copy LIMIT 1").fetchone():
            connection.execute(statement("load/event_once"), last)
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
    now = end_of_events(connection)
    if now.row - before.row > ROW_GROUP:
        connection.execute(statement("load/keep_row_groups"))
    connection.execute("CHECKPOINT")
    return now.events - before.events
