"""Brings checked lines and compacted files into the tables, a batch in a transaction.

A batch is first the temporary table `event_batch`. Then the events that are new, the quarantined
lines and the ledger rows go into the warehouse together, so that a run that is killed leaves whole
batches behind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import duckdb

from groundspeed_metrics.events.contract import Rejected
from groundspeed_metrics.events.reading import LineReader, Passed, Rewritten
from groundspeed_metrics.lake.layout import LakeObject
from groundspeed_metrics.warehouse.database import statement, transaction

Item = TypeVar("Item")

_ROW_GROUP = 122_880
_REFUSALS = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.OutOfRangeException)


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


@dataclass(slots=True)
class ReadObject:
    """One raw object, read.

    Attributes:
        content: Its name: the digest of its lines.
        received_on: The day on which it arrived.
        lines: How many lines it has.
        passed: Runs of lines that can be stored as they are, with the number of the first line.
        rewritten: What else can be stored, as the exact check read it.
        quarantined: What cannot be used.
    """

    content: str
    received_on: date
    lines: int = 0
    passed: list[tuple[int, bytes]] = field(default_factory=list)
    rewritten: list[tuple[int, bytes]] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)

    def quarantine(self, line: int, reason: str, detail: str | None = None) -> None:
        """Set a line aside."""
        self.quarantined.append(Quarantined(self.content, line, reason, detail))

    def take(self, line: int, verdict: Rewritten | Rejected) -> None:
        """Keep what the exact check said of a line."""
        if isinstance(verdict, Rewritten):
            self.rewritten.append((line, verdict.json))
        else:
            self.quarantine(line, *verdict)


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


def read_object(item: LakeObject, content: bytes, reader: LineReader) -> ReadObject:
    """Read the lines of an object."""
    read = ReadObject(item.content, item.received_on)
    for number, verdict in reader.read(content, item.received_on):
        if isinstance(verdict, Passed):
            read.lines += verdict.total
            read.passed.append((number, verdict.lines))
        else:
            read.lines += 1
            read.take(number, verdict)
    return read


def store_objects(
    connection: duckdb.DuckDBPyConnection, objects: list[ReadObject], reader: LineReader
) -> int:
    """Store what was read of raw objects, and return how many events were new.

    Lines that no table can hold are moved to the objects' quarantine.
    """
    with tempfile.TemporaryDirectory(prefix="groundspeed-") as folder:
        _fill_batch_table(_Loading(connection, Path(folder), reader), objects)
    ledger = [
        LedgerRow(
            item.content,
            item.received_on,
            item.lines,
            item.lines - len(item.quarantined),
            len(item.quarantined),
        )
        for item in objects
    ]
    return _store(connection, ledger, [line for item in objects for line in item.quarantined])


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
    return _store(connection, ledger, quarantined)


def _store(
    connection: duckdb.DuckDBPyConnection,
    ledger: Sequence[LedgerRow],
    quarantined: Sequence[Quarantined],
) -> int:
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
    connection.execute("CHECKPOINT")
    return int(came - known)


@dataclass(frozen=True, slots=True)
class _Loading:
    """What it takes to load rows: a connection, a folder for files, and the exact check."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    reader: LineReader


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row, and where it came from."""

    item: ReadObject
    line: int
    json: bytes


def _fill_batch_table(loading: _Loading, objects: list[ReadObject]) -> None:
    """Load the rows of a batch, each event once.

    The database refuses the whole batch for one line that it cannot hold, or in which a map holds a
    name twice. Then all of it is read exactly.
    """
    by_day: dict[date, list[bytes]] = {}
    for item in objects:
        rows = by_day.setdefault(item.received_on, [])
        rows += [lines for _, lines in item.passed]
        rows += [json + b"\n" for _, json in item.rewritten]
    if _loads(loading, by_day):
        return
    for item in objects:
        passed, item.passed = item.passed, []
        for first, lines in passed:
            for number, line in enumerate(lines.removesuffix(b"\n").split(b"\n"), start=first):
                item.take(number, loading.reader.read_exactly(line, item.received_on))
    placed = [_Placed(item, *row) for item in objects for row in item.rewritten]
    refused = _refused(loading, placed)
    for bad in refused:
        bad.item.quarantine(bad.line, "unstorable")
    if refused:
        left_out = {(bad.item.content, bad.line) for bad in refused}
        _loads_placed(
            loading, [row for row in placed if (row.item.content, row.line) not in left_out]
        )


def _refused(loading: _Loading, placed: list[_Placed]) -> list[_Placed]:
    """Return the rows that the database cannot hold: halves are tried until each stands alone.

    The contract leaves room for values that no column can hold, such as 2^70.
    """
    if _loads_placed(loading, placed):
        return []
    if len(placed) == 1:
        return placed
    middle = len(placed) // 2
    return [*_refused(loading, placed[:middle]), *_refused(loading, placed[middle:])]


def _loads_placed(loading: _Loading, rows: list[_Placed]) -> bool:
    by_day: dict[date, list[bytes]] = {}
    for row in rows:
        by_day.setdefault(row.item.received_on, []).append(row.json + b"\n")
    return _loads(loading, by_day)


def _loads(loading: _Loading, rows: dict[date, list[bytes]]) -> bool:
    """Make the batch table of each day's rows, and return whether the database took them."""
    paths = _write_by_day(loading.folder, rows)
    if not paths:
        loading.connection.execute(statement("load/event_batch_empty"))
        return True
    values = {"paths": [str(path) for path in paths], "version": loading.reader.version}
    try:
        loading.connection.execute(statement("load/event_batch"), values)
    except _REFUSALS:
        return False
    loading.connection.execute(statement("load/event_batch_once"))
    return True


def _write_by_day(folder: Path, rows: dict[date, list[bytes]]) -> list[Path]:
    """Write rows, which end with newlines: one file a day of receipt, which its folder names."""
    paths = []
    for day, lines in rows.items():
        if lines:
            path = folder / f"received_on={day.isoformat()}" / "rows.ndjson"
            path.parent.mkdir(exist_ok=True)
            with path.open("wb") as file:
                file.writelines(lines)
            paths.append(path)
    return paths
