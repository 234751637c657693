"""Brings events from a lake or a spool into the warehouse, exactly once.

Objects are immutable, so one that the ledger names is never read again. What was compacted is read
from Parquet; the other objects are read line by line. Both are stored in batches, and a run that is
killed leaves whole batches behind: the next one goes on after them.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

import duckdb

from groundspeed_metrics.events.batch import EventsCollected, end_of_events, settle_batch
from groundspeed_metrics.events.compacted import collect_compacted
from groundspeed_metrics.events.contract import EventContract
from groundspeed_metrics.events.lake import EventSource, Lake
from groundspeed_metrics.events.lines import LineBatch
from groundspeed_metrics.events.reading import LineReader
from groundspeed_metrics.lake.layout import LakeObject
from groundspeed_metrics.lake.store import DamagedObjectError
from groundspeed_metrics.warehouse.database import ROW_GROUP, statement
from groundspeed_metrics.warehouse.waiting import waiting_folder

# Several row groups for each core: what fills one is written while it comes. The first batches are
# small, because the database waits for them.
_BATCH_LINES: tuple[int, ...] = (ROW_GROUP, 4 * ROW_GROUP, 8 * ROW_GROUP)
# So many objects are on their way at once, in parts for each who reads: enough that threads seldom
# wait for each other, few enough to stay small.
_AHEAD = 64


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
        new = list({item.content: item for item in items if item.content not in seen}.values())
        _collect_objects(connection, _Reading(source, new, collected, progress))
    return collected


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is to be read, and who is told of it."""

    source: EventSource
    new: list[LakeObject]
    collected: EventsCollected
    progress: Callable[[int, int], None]

    def batches(self, reader: LineReader, folder: Path) -> Iterator[LineBatch]:
        """Yield the lines of the objects, checked, in batches."""
        sizes = chain(_BATCH_LINES, repeat(_BATCH_LINES[-1]))
        size = next(sizes)
        batch = LineBatch(reader, folder / "0")
        for number, (item, content) in enumerate(self._contents(), start=1):
            batch.add(item, content)
            if batch.lines >= size:
                yield batch
                batch = LineBatch(reader, folder / str(number))
                size = next(sizes)
        if batch.objects:
            yield batch

    def _contents(self) -> Iterator[tuple[LakeObject, bytes]]:
        """Yield the objects that can be read, in order; the next ones are on their way."""
        ahead: deque[Future[list[tuple[LakeObject, bytes | DamagedObjectError]]]] = deque()
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

    def _read(self, part: list[LakeObject]) -> list[tuple[LakeObject, bytes | DamagedObjectError]]:
        return [(item, self._content(item)) for item in part]

    def _content(self, item: LakeObject) -> bytes | DamagedObjectError:
        try:
            return self.source.read(item)
        except DamagedObjectError as error:
            return error

    def _sound(
        self, part: list[tuple[LakeObject, bytes | DamagedObjectError]]
    ) -> Iterator[tuple[LakeObject, bytes]]:
        for item, content in part:
            if isinstance(content, bytes):
                yield item, content
            else:
                self.collected.damaged.append((item.name, str(content)))


def _collect_objects(connection: duckdb.DuckDBPyConnection, reading: _Reading) -> None:
    # The database stores one batch, on its own threads, while Python checks the next.
    with (
        waiting_folder(connection) as folder,
        ThreadPoolExecutor(max_workers=1) as storing,
    ):
        pending: Future[None] | None = None
        for batch in reading.batches(LineReader(EventContract()), folder):
            if pending is not None:
                pending.result()
            pending = storing.submit(_store, connection, batch, reading)
        if pending is not None:
            pending.result()


def _store(connection: duckdb.DuckDBPyConnection, batch: LineBatch, reading: _Reading) -> None:
    before = end_of_events(connection)
    batch.insert(connection)
    ledger = [item.ledger_row() for item in batch.objects]
    quarantined = [line for item in batch.objects for line in item.quarantined]
    collected = reading.collected
    collected.stored += settle_batch(connection, before, ledger, quarantined)
    collected.read += len(ledger)
    collected.quarantined += len(quarantined)
    collected.events += batch.lines - len(quarantined)
    reading.progress(collected.read, collected.listed)


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
