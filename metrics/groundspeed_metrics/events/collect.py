"""Brings events from a lake or a spool into the warehouse, exactly once.

Objects are immutable, so one that the ledger names is never read again. What was compacted is read
from Parquet; the other objects are read line by line. Both are stored in batches, and a run that is
killed leaves whole batches behind: the next one goes on after them.
"""

from __future__ import annotations

import errno
import gc
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.events.batch import (
    EventsCollected,
    ReadObject,
    in_batches,
    read_object,
    store_objects,
)
from groundspeed_metrics.events.compacted import collect_compacted
from groundspeed_metrics.events.contract import EventContract
from groundspeed_metrics.events.lake import EventSource, Lake
from groundspeed_metrics.events.reading import LineReader
from groundspeed_metrics.lake.layout import LakeObject
from groundspeed_metrics.lake.store import DamagedObjectError
from groundspeed_metrics.warehouse.database import statement

# Two row groups of DuckDB and a little: what fills one is written while it comes.
_BATCH_LINES = 250_000
# Objects on their way: enough to hide the latency of S3, few enough to stay small.
_READERS = 8
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


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
    with _full_disk_explained(), _collector_paused():
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

    def contents(self) -> Iterator[tuple[LakeObject, bytes]]:
        """Yield the objects that can be read, in order; the next ones are on their way."""
        ahead: deque[tuple[LakeObject, Future[bytes]]] = deque()
        with ThreadPoolExecutor(_READERS) as readers:
            try:
                for item in self.new:
                    ahead.append((item, readers.submit(self.source.read, item)))
                    if len(ahead) > _READERS:
                        yield from self._next(ahead)
                while ahead:
                    yield from self._next(ahead)
            finally:
                readers.shutdown(cancel_futures=True)

    def _next(
        self, ahead: deque[tuple[LakeObject, Future[bytes]]]
    ) -> Iterator[tuple[LakeObject, bytes]]:
        item, content = ahead.popleft()
        try:
            yield item, content.result()
        except DamagedObjectError as error:
            self.collected.damaged.append((item.name, str(error)))


def _collect_objects(connection: duckdb.DuckDBPyConnection, reading: _Reading) -> None:
    reader = LineReader(EventContract())
    # The database stores one batch, on its own threads, while Python checks the next.
    with ThreadPoolExecutor(max_workers=1) as storing:
        pending: Future[None] | None = None
        read = (read_object(item, content, reader) for item, content in reading.contents())
        for batch in in_batches(read, lambda item: item.lines, _BATCH_LINES):
            if pending is not None:
                pending.result()
            pending = storing.submit(_store, connection, batch, reader, reading)
        if pending is not None:
            pending.result()


def _store(
    connection: duckdb.DuckDBPyConnection,
    batch: list[ReadObject],
    reader: LineReader,
    reading: _Reading,
) -> None:
    collected = reading.collected
    collected.stored += store_objects(connection, batch, reader)
    quarantined = sum(len(item.quarantined) for item in batch)
    collected.read += len(batch)
    collected.quarantined += quarantined
    collected.events += sum(item.lines for item in batch) - quarantined
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


@contextmanager
def _full_disk_explained() -> Iterator[None]:
    """Explain a full folder for what is on its way; the warehouse explains its own."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise UserError(
            "The disk is full; what was collected before is kept, and the lake holds everything.",
            "Free some space, or name another place with TMPDIR; then run the command again.",
        ) from None
