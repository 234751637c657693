"""Publishes a read-only copy of what readers may see, and opens it for them.

The copy holds the published models and nothing else: no query can reach a person's row, because
there is none in the file. It is written beside the warehouse and put in place by renaming, so that
a reader sees one whole build or the other and never meets the writer's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.database import is_published_path, quoted, written_anew
from groundspeed_metrics.warehouse.interruptible import ctrl_c_heard
from groundspeed_metrics.warehouse.models import Model, load_models

if TYPE_CHECKING:
    import duckdb

# The copy is a few megabytes: what takes more than this was not meant so.
READERS_MEMORY = "1GB"


def published_path(database: Path) -> Path:
    """Return where the copy for readers of a warehouse lies; the copy is its own."""
    if is_published_path(database):
        return database
    return database.with_name(f"{database.stem}.published{database.suffix}")


def publish(
    connection: duckdb.DuckDBPyConnection,
    database: Path,
    relation: Callable[[Model], str] = lambda model: model.name,
) -> Path:
    """Write the copy for readers and put it in place.

    Args:
        connection: Where the models' tables can be read.
        database: The warehouse file; the copy lies beside it.
        relation: How DuckDB names the table of a model, where another engine has made it.
    """
    target = published_path(database)
    with written_anew(connection, target):
        connection.execute("CREATE SCHEMA draft.metrics")
        for model in load_models():
            if model.is_published:
                connection.execute(
                    f"CREATE TABLE draft.{model.name} AS FROM {relation(model)} ORDER BY ALL"
                )
    return target


@contextmanager
def open_published(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the copy for readers: no files, no settings, no writing.

    Raises:
        UserError: Nothing was built yet, or the copy cannot be opened.
    """
    path = published_path(database)
    if not path.exists():
        raise UserError(
            f"Nothing is published yet for {database}.", "Run: groundspeed-metrics build"
        )
    with ctrl_c_heard(), closing(_connect(path)) as connection:
        yield connection


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    import duckdb  # noqa: PLC0415 - heavy, and `--help` needs none of it.

    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": READERS_MEMORY,
            # What does not fit would fill the disk of whoever asks.
            "temp_directory": "",
        }
    )
    try:
        # DuckDB names a database after its file, and a schema must not have the same name.
        connection.execute(f"ATTACH {quoted(path)} AS published (READ_ONLY)")
    except duckdb.Error:
        connection.close()
        raise UserError(
            f"{path} cannot be opened.", "Run: groundspeed-metrics build, which writes it anew."
        ) from None
    connection.execute("USE published")
    connection.execute("DETACH memory")  # Nothing is left that could be written to.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
