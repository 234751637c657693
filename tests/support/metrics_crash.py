"""Runs collections that do not end well; started by the tests of crashes.

python metrics_crash.py kill FOLDER DATABASE MILLISECONDS   killed at some moment after the start
python metrics_crash.py wal FOLDER DATABASE                 ends with a write-ahead log left behind
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb

from groundspeed_metrics.events import collect
from groundspeed_metrics.events.lake import FolderLake
from groundspeed_metrics.git.collect import GitOptions, collect_git
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.warehouse.build import build
from groundspeed_metrics.warehouse.database import open_warehouse

# Small batches, so that there are many moments between two of them, and between two that count.
collect._LEAST_LINES = collect._MOST_LINES = 500
collect._SETTLED_LINES = 1_200


def run(folder: Path, database: Path) -> None:
    """Collect and build everything."""
    with open_warehouse(database) as connection:
        for repository in sorted((folder / "repositories").iterdir()):
            options = GitOptions(fingerprint_key="k")
            collect_git(connection, repository, Pseudonyms("k"), options=options)
        collect.collect_events(connection, FolderLake(folder / "lake"))
        build(connection, database, as_of=date(2026, 3, 1))


class _EndsAtCheckpoint:
    """A connection that dies when it should fold the write-ahead log into the file."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def execute(
        self, text: str, values: Mapping[str, object] | None = None
    ) -> duckdb.DuckDBPyConnection:
        if text == "CHECKPOINT":
            os._exit(0)
        if values is None:
            return self._connection.execute(text)
        return self._connection.execute(text, dict(values))


def leave_wal(folder: Path, database: Path) -> None:
    """Store one batch, and end before it is checkpointed."""
    with open_warehouse(database) as connection:
        connection.execute("CHECKPOINT")
        dying = _EndsAtCheckpoint(connection)
        collect.collect_events(dying, FolderLake(folder / "lake"))  # type: ignore[arg-type]


def main() -> None:
    what, folder, database, *rest = sys.argv[1:]
    if what == "wal":
        leave_wal(Path(folder), Path(database))
        return
    delay = float(rest[0]) / 1000
    threading.Timer(delay, os.kill, args=(os.getpid(), signal.SIGKILL)).start()
    run(Path(folder), Path(database))
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
