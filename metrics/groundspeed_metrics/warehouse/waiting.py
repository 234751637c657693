"""A folder beside the warehouse for what is on its way into it.

A process that is killed leaves there what it was bringing, which are lines about people. Whoever
writes to the warehouse next deletes it, as nobody would in the system's folder for such files.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_metrics.errors import UserError

if TYPE_CHECKING:
    import duckdb

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def overflow_folder(database: Path) -> Path:
    """Return where DuckDB puts what does not fit into memory."""
    return database.with_name(f"{database.name}.tmp")


def delete_left(database: Path) -> None:
    """Delete what killed processes left beside a warehouse; for who holds its lock."""
    for folder in (_waiting(database), overflow_folder(database)):
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def waiting_folder(connection: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    """Lend a folder to what is on its way into a warehouse; one at a time.

    Raises:
        UserError: The disk is full.
    """
    databases = connection.execute("PRAGMA database_list").fetchall()
    (database,) = [Path(path) for _, name, path in databases if name == "warehouse"]
    folder = _waiting(database)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise UserError(
            "The disk is full; what was collected before is kept.",
            f"Free some space where {database} is, and run the command again.",
        ) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _waiting(database: Path) -> Path:
    return database.with_name(f"{database.name}.waiting")
