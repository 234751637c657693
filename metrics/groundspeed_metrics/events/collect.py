"""Brings events from a lake or a spool into the warehouse, exactly once.

Objects are immutable, so one that the ledger names is never read again. The others are checked line
by line and stored in batches: the events, the quarantined lines and the ledger rows of a batch are
one transaction. A run that is killed leaves whole batches behind, and the next one goes on after.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

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


@dataclass(slots=True)
class _Read:
    """One object, checked: its rows as JSON lines, and what could not be used."""

    content: str
    received_on: date
    lines: int = 0
    rows: list[bytes] = field(default_factory=list)
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
    for batch in _batches(_objects(source, new, contract, collected, progress)):
        _store(connection, batch, collected)
        connection.execute("CHECKPOINT")
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
            event["content"], event["line"], event["received_on"] = item.content, number, received
            try:
                # What is stored is what was checked, and not a second reading of the same bytes.
                read.rows.append(encode(event))
            except (OverflowError, UnicodeEncodeError):
                _quarantine(read, number, "unstorable", None)
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


def _fill_batch_table(
    connection: duckdb.DuckDBPyConnection, batch: list[_Read], path: Path
) -> None:
    """Load the rows of a batch; rows that the database refuses are quarantined one by one.

    The contract leaves room for values that no column can hold, such as 2^70. The database refuses
    the whole file for one of them, so the halves are tried in turn until it stands alone.
    """
    rows = [(item, row) for item in batch for row in item.rows]
    refused = _refused(connection, rows, path)
    if refused:
        for item, row in refused:
            number = int(msgspec.json.decode(row)["line"])
            _quarantine(item, number, "unstorable", None)
        bad = {id(row) for _, row in refused}
        rows = [(item, row) for item, row in rows if id(row) not in bad]
        _load(connection, rows, path)


def _refused(
    connection: duckdb.DuckDBPyConnection, rows: list[tuple[_Read, bytes]], path: Path
) -> list[tuple[_Read, bytes]]:
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
    connection: duckdb.DuckDBPyConnection, rows: list[tuple[_Read, bytes]], path: Path
) -> None:
    with path.open("wb") as file:
        file.writelines(row + b"\n" for _, row in rows)
    connection.execute(statement("load/event_batch"), {"path": str(path)})


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute(statement("load/event_count")).fetchone()
    return int(row[0]) if row else 0
