"""What goes wrong with the file of a warehouse, in sentences: what is kept, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from groundspeed_metrics.errors import UserError

_LOCKED = re.compile(r"Conflicting lock is held in .*?\(PID (\d+)\)|PID (\d+)")


@contextmanager
def running_out(database: Path) -> Iterator[None]:
    """Say in one sentence that disk or memory ran out: what was committed before is kept."""
    import duckdb  # noqa: PLC0415 - heavy, and `--help` needs none of it.

    try:
        yield
    except duckdb.OutOfMemoryException:
        raise _out_of_memory(database) from None
    except duckdb.IOException:
        raise UserError(
            f"{database} could not be written; what was there before is kept.",
            "Look for a full disk or missing rights, and run the command again.",
        ) from None
    except (duckdb.FatalException, duckdb.TransactionException):
        raise UserError(
            f"{database} could not be written to its end; what was there before is kept.",
            "Look for a full disk or missing rights, and run the command again.",
        ) from None


def _out_of_memory(database: Path) -> UserError:
    return UserError(
        f"Memory ran out while {database} was written; what was there before is kept.",
        "Make room in the folder of the file for what must wait, or give `build` more --memory.",
    )


def not_opened(database: Path, message: str) -> UserError:
    """Return why a file cannot be opened, from what DuckDB says of it."""
    held = _LOCKED.search(message)
    if held:
        return UserError(
            f"Another process (PID {held[1] or held[2]}) holds {database}; nothing was changed.",
            "Close it, or wait for it to end, and run the command again.",
        )
    if "newer version" in message or "storage version" in message:
        return UserError(
            f"{database} was written by a newer DuckDB than this one.",
            "Upgrade groundspeed[metrics], or delete the file and collect everything again.",
        )
    if "Permission denied" in message:
        return UserError(
            f"There is no permission to write to {database}; nothing was changed.",
            "Check whose it is, or name another file with --db or GROUNDSPEED_DB.",
        )
    return UserError(
        f"{database} is not a warehouse that can be opened.",
        "Name another file. If it was a warehouse, delete it and collect again: git, the lake and "
        "your exports hold everything.",
    )


def damaged(database: Path, error: Exception) -> UserError:
    """Return what an error means of a file that was opened: it cannot be read as it should."""
    import duckdb  # noqa: PLC0415

    if isinstance(error, duckdb.OutOfMemoryException):
        return _out_of_memory(database)
    return UserError(
        f"{database} is damaged ({type(error).__name__}). Nothing is lost: it is a cache of git, "
        "the lake and your exports.",
        f"Delete {database} and {database}.wal, and collect everything again.",
    )
