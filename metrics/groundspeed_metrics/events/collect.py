"""Brings events from a lake or a spool into the warehouse, exactly once.

Objects are immutable, so one that the ledger names is never read again. What was compacted is read
from Parquet; the other objects are read line by line. Both are stored in batches, which come to
count a few at a time; the next run goes on after the last of those that a killed one has left.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.events.batch import EventsCollected, end_of_events, settle_batch
from groundspeed_metrics.events.compacted import collect_compacted
from groundspeed_metrics.events.contract import EventContract
from groundspeed_metrics.events.lake import CONTENT_LIMIT, EventSource, Lake
from groundspeed_metrics.events.lines import LineBatch, ReadObject
from groundspeed_metrics.events.reading import LineReader
from groundspeed_metrics.lake.layout import LakeObject, first_received
from groundspeed_metrics.lake.store import DamagedObjectError, TooLargeError, VanishedError
from groundspeed_metrics.warehouse.database import ROW_GROUP, statement
from groundspeed_metrics.warehouse.waiting import waiting_folder

# Lines are stored as soon as the database waits for them and they fill a row group. Where it is
# behind, they wait in files: several row groups for each core, which are written side by side.
_LEAST_LINES = ROW_GROUP
_MOST_LINES = 8 * ROW_GROUP
# Events come to count in larger steps: what is the same for each of these takes long. A run that is
# killed has done the last step in vain.
_SETTLED_LINES = 32 * ROW_GROUP
# So many objects are on their way at once, in parts for each who reads: enough that threads seldom
# wait for each other, few enough to stay small. So many bytes are, too; what does not fit is read
# alone, when its turn has come.
_AHEAD = 64
_AHEAD_BYTES = 128 << 20

_Content = bytes | DamagedObjectError


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
        UserError: The source cannot be reached, or the disk is full; what was stored is kept.
    """
    collected = EventsCollected()
    ledger = {row[0] for row in connection.execute(statement("load/seen_contents")).fetchall()}
    seen = set(ledger)
    items = source.objects()
    collected.listed = len(items)
    with _collector_paused():
        if isinstance(source, Lake):
            collect_compacted(connection, source.store, seen, collected)
        known = {item.content for item in items}
        # Of some compacted objects only the compacted form may be left.
        collected.listed += len(seen - ledger - known)
        new = first_received(item for item in items if item.content not in seen)
        _collect_objects(connection, _Reading(source, new, collected, progress))
    return collected


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is to be read, and who is told of it."""

    source: EventSource
    new: list[LakeObject]
    collected: EventsCollected
    progress: Callable[[int, int], None]

    def batches(
        self, reader: LineReader, folder: Path, is_awaited: Callable[[], bool]
    ) -> Iterator[LineBatch]:
        """Yield the lines of the objects, checked, in batches.

        Args:
            reader: What checks them.
            folder: Where they wait in files.
            is_awaited: Whether the next batch would be stored at once.
        """
        batch = LineBatch(reader, folder / "0")
        for number, (item, content) in enumerate(self._contents(), start=1):
            batch.add(item, content)
            if batch.lines >= (_LEAST_LINES if is_awaited() else _MOST_LINES):
                yield batch
                batch = LineBatch(reader, folder / str(number))
        if batch.objects:
            yield batch

    def _contents(self) -> Iterator[tuple[LakeObject, bytes]]:
        """Yield the objects that can be read, in order; the next ones are on their way."""
        ahead: deque[Future[list[tuple[LakeObject, _Content]]]] = deque()
        size = _AHEAD // self.source.readers
        parts = (self.new[first : first + size] for first in range(0, len(self.new), size))
        with ThreadPoolExecutor(self.source.readers) as readers:
            try:
                for part in parts:
                    ahead.append(readers.submit(self._read, part))
                    if len(ahead) > self.source.readers:
                        yield from self._sound(ahead.popleft().result())
                while ahead:
                    yield from self._sound(ahead.popleft().result())
            finally:
                readers.shutdown(cancel_futures=True)

    def _read(self, part: list[LakeObject]) -> list[tuple[LakeObject, _Content]]:
        """Read objects, as far as there is room for them."""
        room = _AHEAD_BYTES // self.source.readers
        read = []
        for item in part:
            content = self._content(item, room)
            room -= len(content) if isinstance(content, bytes) else 0
            read.append((item, content))
        return read

    def _content(self, item: LakeObject, limit: int) -> _Content:
        try:
            return self.source.read(item, limit)
        except DamagedObjectError as error:
            return error

    def _sound(self, part: list[tuple[LakeObject, _Content]]) -> Iterator[tuple[LakeObject, bytes]]:
        for item, ahead in part:
            is_left = isinstance(ahead, TooLargeError)
            content = self._content(item, CONTENT_LIMIT) if is_left else ahead
            if isinstance(content, bytes):
                yield item, content
            elif not isinstance(content, VanishedError):
                self.collected.damaged.append((item.name, str(content)))


def _collect_objects(connection: duckdb.DuckDBPyConnection, reading: _Reading) -> None:
    with waiting_folder(connection) as folder, ThreadPoolExecutor(max_workers=1) as database:
        storing = _Storing(connection, reading, database)
        try:
            for batch in reading.batches(LineReader(EventContract()), folder, storing.is_idle):
                storing.begin(batch)
        except UserError:
            # The source failed; what came of it is kept.
            storing.finish()
            raise
        storing.finish()


class _Storing:
    """Stores batches, and settles several of them together.

    The database stores one batch, on its own threads, while Python checks the next.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, reading: _Reading, database: Executor
    ) -> None:
        self._connection = connection
        self._collected = reading.collected
        self._progress = reading.progress
        self._database = database
        self._running: Future[None] | None = None
        self._before = end_of_events(connection)
        self._objects: list[ReadObject] = []

    def is_idle(self) -> bool:
        """Whether a batch would be stored at once."""
        return self._running is None or self._running.done()

    def begin(self, batch: LineBatch) -> None:
        """Store a batch when the one before is stored; raise what went wrong with that."""
        self._wait()
        self._running = self._database.submit(self._store, batch)

    def finish(self) -> None:
        """Make everything count that was begun."""
        self._wait()
        if self._objects:
            self._settle()

    def _wait(self) -> None:
        if self._running is not None:
            self._running.result()

    def _store(self, batch: LineBatch) -> None:
        batch.insert(self._connection)
        self._objects += batch.objects
        self._progress(self._collected.read + len(self._objects), self._collected.listed)
        if sum(item.lines for item in self._objects) >= _SETTLED_LINES:
            self._settle()

    def _settle(self) -> None:
        ledger = [item.ledger_row() for item in self._objects]
        quarantined = [line for item in self._objects for line in item.quarantined]
        collected = self._collected
        collected.stored += settle_batch(self._connection, self._before, ledger, quarantined)
        collected.read += len(ledger)
        collected.quarantined += len(quarantined)
        collected.events += sum(row.events for row in ledger)
        self._before = end_of_events(self._connection)
        self._objects = []


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from going through a million rows that hold no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
