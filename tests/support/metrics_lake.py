"""Lakes for tests: a store that dies, every byte of a lake, and the tables that it comes to."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb

from groundspeed_metrics.events.batch import EventsCollected
from groundspeed_metrics.events.collect import collect_events
from groundspeed_metrics.events.lake import FolderLake
from groundspeed_metrics.lake.folder import FolderStore
from groundspeed_metrics.lake.store import Content
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_warehouse import digests


class Died(BaseException):
    """Stands for the end of the process: nothing catches it."""


class MortalStore(FolderStore):
    """A folder whose owner dies before one of its changes."""

    def __init__(self, root: Path, changes: int) -> None:
        super().__init__(root)
        self._left = changes

    def write(self, key: str, content: Content) -> None:
        self._spend()
        super().write(key, content)

    def delete(self, key: str) -> None:
        self._spend()
        super().delete(key)

    def _spend(self) -> None:
        if self._left == 0:
            raise Died
        self._left -= 1


def tables(lake: Path, database: Path) -> dict[str, str]:
    """Collect a lake into a new warehouse, and return what stands for its tables."""
    collect_into(lake, database)
    return digests(database)


def collect_into(lake: Path, database: Path) -> EventsCollected:
    """Collect a lake into a warehouse."""
    with open_warehouse(database) as connection:
        return collect_events(connection, FolderLake(lake))


def every_byte(lake: Path) -> bytes:
    """Return what every file of a lake holds: as it lies there, and unpacked."""
    parts = []
    for path in sorted(p for p in lake.rglob("*") if p.is_file()):
        content = path.read_bytes()
        parts += [str(path.relative_to(lake)).encode(), content]
        if path.suffix == ".gz":
            parts.append(gzip.decompress(content))
        if path.suffix == ".parquet":
            with duckdb.connect() as connection:
                text = "FROM read_parquet(?, hive_partitioning = false)"
                parts.append(repr(connection.execute(text, [str(path)]).fetchall()).encode())
    return b"\n".join(parts)
