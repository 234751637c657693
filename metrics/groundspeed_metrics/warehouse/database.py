"""Opens the warehouse for its one writer, and finds the SQL that belongs to it.

A warehouse is a cache of git and the lake. Whatever is wrong with the file, the remedy is the same:
delete it and collect again.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.faults import damaged, not_opened, running_out
from groundspeed_metrics.warehouse.interruptible import ctrl_c_heard
from groundspeed_metrics.warehouse.lock import writer_lock
from groundspeed_metrics.warehouse.rights import private_files, rights_for_readers
from groundspeed_metrics.warehouse.waiting import delete_left, overflow_folder

if TYPE_CHECKING:
    import duckdb

LAYOUT = 4
# How long to wait for another writer.
_WAIT_S = 10.0
# What does not fit goes to a folder beside the file, so that a laptop can build what a server can.
DEFAULT_MEMORY = "4GB"
# Rows of a table that are packed together, by one core. DuckDB's own default is four times as many:
# the tables of a company of 300 would be packed one after the other.
ROW_GROUP = 30_720
_OPTIONS = f"(ROW_GROUP_SIZE {ROW_GROUP})"
_SIZE = re.compile(r"\d+(\.\d+)?\s*([KMGT]i?B)", re.IGNORECASE)


@cache
def statement(name: str) -> str:
    """Return the text of `sql/<name>.sql`."""
    return files("groundspeed_metrics").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def is_published_path(path: Path) -> bool:
    """Whether a file is, by its name, a copy for readers; see `publish.published_path`."""
    return ".published" in path.suffixes[-2:]


def quoted(path: Path) -> str:
    """Return a path as a literal of SQL, where a value cannot be bound."""
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def open_warehouse(
    database: Path, *, memory: str = DEFAULT_MEMORY
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for writing, and make its tables when it is new.

    Args:
        database: Its file.
        memory: The most memory that DuckDB may take, such as `4GB`.

    Raises:
        UserError: Another process writes, the file cannot be used, or disk or memory ran out while
            it was; the sentence says which.
    """
    if not _SIZE.fullmatch(memory):
        raise UserError(f"{memory!r} is no amount of memory.", "Write for example: 6GB")
    if is_published_path(database):
        raise UserError(
            f"{database} is a copy for readers; nothing was changed.",
            "Name the warehouse itself with --db or GROUNDSPEED_DB.",
        )
    _make_folder(database)
    with ctrl_c_heard(), writer_lock(database, wait_s=_WAIT_S), private_files():
        delete_left(database)
        has_log = database.with_name(f"{database.name}.wal").exists()
        connection = _connect(database, memory)
        try:
            _prepare(connection, database)
            with running_out(database):
                if has_log:
                    _replace_log(connection)
                yield connection
                # The write-ahead log is the one part of the file that damage can reach unnoticed.
                connection.execute("CHECKPOINT")
        finally:
            connection.close()


def _make_folder(database: Path) -> None:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"The folder of {database} cannot be made ({error.strerror}).",
            "Name a file in another folder with --db or GROUNDSPEED_DB.",
        ) from None


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Do everything in the block, or nothing."""
    import duckdb  # noqa: PLC0415 - heavy, and `--help` needs none of it.

    connection.execute("BEGIN TRANSACTION")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # After an error of the disk there is nothing left to roll back; the first error says more.
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise


@contextmanager
def written_anew(connection: duckdb.DuckDBPyConnection, database: Path) -> Iterator[None]:
    """Let the block fill an empty database `draft`, which then takes the place of a file.

    A block that fails leaves the file as it was. Who could read the file can read the new one, and
    nobody else; where there was none, who can read new files can.
    """
    database = database.resolve()  # What a link names is written, and not the link.
    draft = database.with_name(f"{database.name}.draft")
    draft.unlink(missing_ok=True)
    connection.execute(f"ATTACH {quoted(draft)} AS draft {_OPTIONS}")
    is_new = not database.exists()
    draft.chmod(rights_for_readers() if is_new else stat.S_IMODE(database.stat().st_mode))
    try:
        try:
            yield
        finally:
            connection.execute("DETACH draft")
    except BaseException:
        # What is half written would keep a full disk full.
        for left in (draft, draft.with_name(f"{draft.name}.wal")):
            left.unlink(missing_ok=True)
        raise
    draft.replace(database)


def bind_to_key(connection: duckdb.DuckDBPyConnection, database: Path, key_check: str) -> None:
    """Remember under which organisation key the pseudonyms are made, and refuse another one.

    Raises:
        UserError: The warehouse was filled under another key: people would count twice.
    """
    require_key(connection, database, key_check)
    connection.execute(statement("load/bind_to_key"), {"key": key_check})


def require_key(connection: duckdb.DuckDBPyConnection, database: Path, key_check: str) -> None:
    """Refuse a key under which the warehouse knows nobody.

    Raises:
        UserError: The warehouse was filled under another key.
    """
    row = connection.execute(statement("load/warehouse_identity")).fetchone()
    if row is not None and row[1] not in (None, key_check):
        raise UserError(
            f"{database} was filled under another organisation key; nothing was changed.",
            "Set GROUNDSPEED_ORG_KEY as before, or delete the file and collect everything again.",
        )


def _connect(database: Path, memory: str) -> duckdb.DuckDBPyConnection:
    import duckdb  # noqa: PLC0415 - heavy, and `--help` needs none of it.

    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "preserve_insertion_order": "false",
            "memory_limit": memory,
            "temp_directory": str(overflow_folder(database)),
        }
    )
    try:
        # DuckDB names a database after its file, and a schema must not have the same name.
        connection.execute(f"ATTACH {quoted(database)} AS warehouse {_OPTIONS}")
        connection.execute("USE warehouse")
    except duckdb.Error as error:
        connection.close()
        if isinstance(error, duckdb.IOException):
            raise not_opened(database, str(error)) from None
        raise damaged(database, error) from None
    return connection


def _prepare(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    import duckdb  # noqa: PLC0415

    try:
        _require_own_tables(connection, database)
        with transaction(connection):
            connection.execute(statement("raw/tables"))
            row = connection.execute(statement("load/warehouse_identity")).fetchone()
            if row is None:
                connection.execute(statement("load/new_warehouse"), {"layout": LAYOUT})
                return
            if row[0] != LAYOUT:
                raise UserError(
                    f"{database} has layout {row[0]}; this version reads layout {LAYOUT}.",
                    "Delete the file and collect everything again, or use the matching version.",
                )
            _delete_cut_off(connection)
            _require_whole(connection, database)
    except duckdb.Error as error:
        raise damaged(database, error) from None


def _require_own_tables(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    if connection.execute(statement("load/is_foreign")).fetchone() == (True,):
        raise UserError(
            f"{database} holds other tables than those of a warehouse; nothing was changed.",
            "Name another file with --db or GROUNDSPEED_DB.",
        )


def _replace_log(connection: duckdb.DuckDBPyConnection) -> None:
    """Put a log of our own in the place of one that another process left, and fold it in.

    DuckDB 2.0 leaves a log that was cut off before its first commit where it is, when the next
    commit goes straight into the file; the file cannot be opened after that.
    """
    connection.execute("CREATE OR REPLACE TABLE meta.replaced_log (nothing INTEGER)")
    connection.execute("CHECKPOINT")
    connection.execute("DROP TABLE meta.replaced_log")


def _delete_cut_off(connection: duckdb.DuckDBPyConnection) -> None:
    """Delete the rows of a batch of events whose storing was cut off: the lake holds them."""
    for counted, rows in connection.execute(statement("load/event_counted")).fetchall():
        if rows > counted:
            connection.execute(statement("load/event_cut_off"), {"counted": counted})


def _require_whole(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Compare the ledgers with the rows: damage that DuckDB did not notice must not be served."""
    row = connection.execute(statement("load/ledger_check")).fetchone()
    if row is None or row[0]:
        raise UserError(
            f"{database} has lost rows that its ledger names. Nothing is lost: it is a cache of "
            "git, the lake and your exports.",
            f"Delete {database} and {database}.wal, and collect everything again.",
        )
