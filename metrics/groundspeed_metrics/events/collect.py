"""Brings events from a lake or a spool into the warehouse, exactly once.

Objects are immutable, so one that the ledger names is never read again. The others are checked line
by line and stored in batches: the events, the quarantined lines and the ledger rows of a batch are
one transaction. A run that is killed leaves whole batches behind, and the next one goes on after.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb
import msgspec

from groundspeed_metrics.events.contract import Accepted, EventContract
from groundspeed_metrics.events.lake import DamagedObjectError, EventSource, LakeObject
from groundspeed_metrics.warehouse.database import statement, transaction

_BATCH_LINES = 100_000


@dataclass(slots=True)
class EventsCollected:
    """What one collection of events did.

    Attributes:
        listed: Objects that the source has.
        read: Of these, objects that were new and read to their end.
        damaged: Names of new objects that could not be read, with the reason; they are tried again
            by the next run.
        events: Lines that could be used; duplicates among them are counted, not stored twice.
        stored: Events that no earlier object had brought.
        quarantined: Lines that could not be used.
    """

    listed: int = 0
    read: int = 0
    damaged: list[tuple[str, str]] = field(default_factory=list)
    events: int = 0
    stored: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class _Quarantined:
    content: str
    line: int
    reason: str
    detail: str | None


class _Row(NamedTuple):
    """A line that can be stored: the event's key, the line's number, and the event as JSON."""

    key: str
    line: int
    json: bytes


@dataclass(slots=True)
class _Read:
    """One object, checked: its rows, and what could not be used."""

    content: str
    received_on: date
    lines: int = 0
    rows: list[_Row] = field(default_factory=list)
    quarantined: list[_Quarantined] = field(default_factory=list)


def collect_events(
    connection: duckdb.DuckDBPyConnection,
    source: EventSource,
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> EventsCollected:
    """Bring every object that is new into the warehouse.

    Args:
        connection: The warehouse, open for writing.
        source: A lake or a spool.
        progress: Told the number of objects done and in all.

    Raises:
        UserError: The source cannot be reached; what was stored before is kept.
    """
    collected = EventsCollected()
    contract = EventContract()
    seen = {row[0] for row in connection.execute(statement("load/seen_contents")).fetchall()}
    items = source.objects()
    collected.listed = len(items)
    new = list({item.content: item for item in items if item.content not in seen}.values())
    # The database stores one batch, on its own threads, while Python checks the next.
    with ThreadPoolExecutor(max_workers=1) as storing:
        pending: Future[None] | None = None
        for batch in _batches(_objects(source, new, contract, collected, progress)):
            if pending is not None:
                pending.result()
            pending = storing.submit(_store, connection, batch, collected)
        if pending is not None:
            pending.result()
    return collected


def _objects(
    source: EventSource,
    new: list[LakeObject],
    contract: EventContract,
    collected: EventsCollected,
    progress: Callable[[int, int], None],
) -> Iterator[_Read]:
    for number, item in enumerate(new, start=1):
        try:
            yield _check(item, source.read(item), contract)
        except DamagedObjectError as error:
            collected.damaged.append((item.name, str(error)))
        progress(number, len(new))


def _check(item: LakeObject, lines: bytes, contract: EventContract) -> _Read:
    read = _Read(item.content, item.received_on)
    received = item.received_on.isoformat()
    encode = msgspec.json.encode
    for number, line in enumerate(lines.split(b"\n"), start=1):
        if not line.strip():
            continue
        read.lines += 1
        verdict = contract.check(line, item.received_on)
        if isinstance(verdict, Accepted):
            event = verdict.event
            event["received_on"] = received
            try:
                # What is stored is what was checked, and not a second reading of the same bytes.
                stored = encode(event)
            except (OverflowError, UnicodeEncodeError):
                _quarantine(read, number, "unstorable", None)
                continue
            read.rows.append(_Row(event["source"] + event["id"], number, stored))
        else:
            _quarantine(read, number, verdict.reason, verdict.detail)
    return read


def _quarantine(read: _Read, line: int, reason: str, detail: str | None) -> None:
    read.quarantined.append(_Quarantined(read.content, line, reason, detail))


def _batches(objects: Iterator[_Read]) -> Iterator[list[_Read]]:
    batch: list[_Read] = []
    lines = 0
    for item in objects:
        batch.append(item)
        lines += item.lines
        if lines >= _BATCH_LINES:
            yield batch
            batch, lines = [], 0
    if batch:
        yield batch


def _store(
    connection: duckdb.DuckDBPyConnection, batch: list[_Read], collected: EventsCollected
) -> None:
    before = _count(connection)
    with tempfile.TemporaryDirectory(prefix="groundspeed-") as folder:
        _fill_batch_table(connection, batch, Path(folder) / "rows.ndjson")
    quarantined = [line for item in batch for line in item.quarantined]
    with transaction(connection):
        connection.execute(statement("load/event"))
        connection.execute(statement("load/event_first_received"))
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
                "contents": [item.content for item in batch],
                "received": [item.received_on for item in batch],
                "lines": [item.lines for item in batch],
                "events": [item.lines - len(item.quarantined) for item in batch],
                "quarantined": [len(item.quarantined) for item in batch],
            },
        )
        connection.execute(statement("load/count_events"))
    collected.read += len(batch)
    collected.events += sum(item.lines for item in batch) - len(quarantined)
    collected.quarantined += len(quarantined)
    collected.stored += _count(connection) - before
    connection.execute("CHECKPOINT")


def _fill_batch_table(
    connection: duckdb.DuckDBPyConnection, batch: list[_Read], path: Path
) -> None:
    """Load the rows of a batch, each event once; rows that the database refuses are quarantined.

    The contract leaves room for values that no column can hold, such as 2^70. The database refuses
    the whole file for one of them, so the halves are tried in turn until it stands alone.
    """
    first: dict[str, tuple[_Read, _Row]] = {}
    for item in batch:
        for row in item.rows:
            # Objects come by day, so the first copy is the one that was received first.
            first.setdefault(row.key, (item, row))
    rows = list(first.values())
    refused = _refused(connection, rows, path)
    if refused:
        for item, row in refused:
            _quarantine(item, row.line, "unstorable", None)
        bad = {row.key for _, row in refused}
        _load(connection, [(item, row) for item, row in rows if row.key not in bad], path)


def _refused(
    connection: duckdb.DuckDBPyConnection, rows: list[tuple[_Read, _Row]], path: Path
) -> list[tuple[_Read, _Row]]:
    try:
        _load(connection, rows, path)
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.OutOfRangeException):
        if len(rows) == 1:
            return rows
        middle = len(rows) // 2
        return [
            *_refused(connection, rows[:middle], path),
            *_refused(connection, rows[middle:], path),
        ]
    return []


def _load(
    connection: duckdb.DuckDBPyConnection, rows: list[tuple[_Read, _Row]], path: Path
) -> None:
    with path.open("wb") as file:
        file.writelines(row.json + b"\n" for _, row in rows)
    connection.execute(statement("load/event_batch"), {"path": str(path)})


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute(statement("load/event_count")).fetchone()
    return int(row[0]) if row else 0
