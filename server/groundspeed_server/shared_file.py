"""An SQLite file that all servers of one engineer share, and do without where it cannot be used.

What such a file counts, it counts by day, in UTC, and for a month.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

Rows = list[tuple[object, ...]]

_AGAIN_S = 0.005
# How long what is counted by day is kept.
_KEPT_DAYS = 31
_DAY_S = 86_400


class SharedFile:
    """Runs statements on a file, or in memory while the file cannot be used.

    Every statement tries the file again, at once: what another process held is soon free, and what
    was run in memory meanwhile is forgotten then.

    Safe to use from many threads and processes. Nothing is opened before the first statement.

    Args:
        path: The file; it and its folder are made for this user alone.
        prepare: Makes the tables, where they are missing, and does what is due at each opening.
        busy_s: How many seconds to wait for another process. It is not waited for again until a
            statement has got through.
    """

    def __init__(
        self, path: Path, prepare: Callable[[sqlite3.Connection], None], *, busy_s: float
    ) -> None:
        self._path = path
        self._prepare = prepare
        self._busy_s = busy_s
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._memory: sqlite3.Connection | None = None

    def run(self, statement: str, values: Mapping[str, object]) -> Rows:
        """Run one statement as a transaction of its own, and return its rows."""
        with self._lock:
            try:
                return self._run_on_file(statement, values)
            except (sqlite3.Error, OSError):
                self._close()
                return self._run_in_memory(statement, values)

    def close(self, last: str | None = None, values: Mapping[str, object] | None = None) -> None:
        """Close the file, after a last statement if it is open; the next use opens it again."""
        with self._lock:
            if self._connection is not None and last is not None:
                with contextlib.suppress(sqlite3.Error), self._connection as connection:
                    connection.execute(last, values or {})
            self._close()
            self._forget()

    @property
    def _patience_s(self) -> float:
        return self._busy_s if self._memory is None else 0

    def _run_on_file(self, statement: str, values: Mapping[str, object]) -> Rows:
        if self._connection is None:
            connection = connect_shared(self._path, busy_s=self._patience_s)
            self._connection = self._prepared(connection)
        rows = _execute(self._connection, statement, values)
        if self._memory is not None:
            self._forget()
            self._connection.execute(f"PRAGMA busy_timeout = {round(self._busy_s * 1_000)}")
        return rows

    def _run_in_memory(self, statement: str, values: Mapping[str, object]) -> Rows:
        if self._memory is None:
            self._memory = self._prepared(sqlite3.connect(":memory:", check_same_thread=False))
        return _execute(self._memory, statement, values)

    def _prepared(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        try:
            self._prepare(connection)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _forget(self) -> None:
        if self._memory is not None:
            self._memory.close()
            self._memory = None


def utc_day(wall_s: float) -> str:
    """Return the day of a moment, in seconds since 1970, as an ISO date in UTC."""
    return datetime.fromtimestamp(wall_s, UTC).date().isoformat()


def oldest_kept_day(wall_s: float) -> str:
    """Return the first day of which counts are kept at a moment; see `utc_day`."""
    return utc_day(wall_s - _KEPT_DAYS * _DAY_S)


def _execute(connection: sqlite3.Connection, statement: str, values: Mapping[str, object]) -> Rows:
    with connection:
        return connection.execute(statement, values).fetchall()


def connect_shared(path: Path, *, busy_s: float) -> sqlite3.Connection:
    """Return a connection to a file that is made, where it is missing, for this user alone.

    Args:
        path: The file; SQLite gives its side files the same mode.
        busy_s: How many seconds to wait for another process.

    Raises:
        sqlite3.Error: It is no database, or busy for longer.
        OSError: It cannot be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(path, timeout=busy_s, check_same_thread=False)
    try:
        _write_ahead(connection, busy_s)
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection, busy_s: float) -> None:
    """Switch to a write-ahead log, for which SQLite itself does not wait for other processes."""
    end = time.monotonic() + busy_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() >= end:
                raise
            time.sleep(_AGAIN_S)
        else:
            return
