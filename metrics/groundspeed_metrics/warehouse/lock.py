"""One writer at a time: a lock file that names the process holding it.

The operating system releases the lock when its holder dies, so a file left by a crash blocks
nobody. DuckDB has a lock of its own, but it refuses at once and does not wait.
"""

from __future__ import annotations

import fcntl
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from groundspeed_metrics.errors import UserError

_FIRST_WAIT_S = 0.05
_LONGEST_WAIT_S = 1.0


@contextmanager
def writer_lock(database: Path, *, wait_s: float) -> Iterator[None]:
    """Hold the right to write to a database.

    Args:
        database: The warehouse file; the lock is `<database>.lock`.
        wait_s: Seconds to wait for another writer.

    Raises:
        UserError: Another process still holds the lock, or nobody can; the sentence says which.
    """
    path = database.with_name(database.name + ".lock")
    handle = _opened(path)
    try:
        if not _acquired(handle, wait_s):
            holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise UserError(
                f"Another process (PID {holder}) is writing to {database}; nothing was changed.",
                "Wait for it to end, or stop it, and run the command again.",
            )
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise UserError(
            f"{path} cannot be opened ({error.strerror}), so nothing can be written beside it.",
            "Name a file in a folder of your own with --db or GROUNDSPEED_DB.",
        ) from None


def _acquired(handle: int, wait_s: float) -> bool:
    deadline = time.monotonic() + wait_s
    wait = _FIRST_WAIT_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            # Jitter, so that two who wait do not keep meeting.
            time.sleep(min(wait * random.uniform(0.5, 1.5), _LONGEST_WAIT_S))  # noqa: S311
            wait *= 2
        else:
            return True
