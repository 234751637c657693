"""Deletes rows from a warehouse so that no byte of them remains in it.

The models were made of them, so they go as well, in the folders of Spark too, and the next build
makes them of what is left. DuckDB keeps deleted rows in its file until it needs the space; so the
file is written anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.database import (
    open_warehouse,
    statement,
    transaction,
    written_anew,
)
from groundspeed_metrics.warehouse.spark import delete_made

Deletion = tuple[str, Mapping[str, object]]


def delete_rows(
    database: Path, deletions: Sequence[Deletion], *, is_last: bool = True
) -> list[int]:
    """Run deletions, all or none of them, and return how many rows each one took.

    Args:
        database: The warehouse.
        deletions: Names of statements in `sql/`, and what they are bound to.
        is_last: Whether no other deletions follow, so that the file is written anew.

    Raises:
        UserError: Another process writes, or the file cannot be used; nothing was changed. Or the
            rows are deleted, and the file cannot be written anew; deleting again ends that.
    """
    taken = []
    with open_warehouse(database) as connection:
        delete_made(connection)
        with transaction(connection):
            connection.execute(statement("load/forget_spark_folders"))
            for name, values in deletions:
                rows = connection.execute(statement(name), dict(values)).fetchall()
                taken.append(int(rows[0][0]))
            connection.execute(statement("load/count_events"))
            for kind, table in connection.execute(statement("load/model_tables")).fetchall():
                connection.execute(f"DROP {kind} {table}")
            connection.execute(statement("load/forget_models"))
    if is_last:
        try:
            _write_anew(database)
        except (UserError, OSError):
            raise UserError(
                f"The rows are deleted, but their bytes are still in {database}: it could not be "
                "written anew.",
                "Look for a full disk, where it takes its size again, and run the command again.",
            ) from None
    return taken


def _write_anew(database: Path) -> None:
    """Replace the file by a copy of its tables, while the lock is held."""
    with open_warehouse(database) as connection:
        name = connection.execute("SELECT current_database()").fetchall()[0][0]
        with written_anew(connection, database):
            connection.execute(f'COPY FROM DATABASE "{name}" TO draft')
