"""Brings exported files into the warehouse: each content once, or as a whole in place of the last.

Exports overlap: a pull request is in every one of them since it was opened. All that they say is
kept, and models take what is newest, so that the order in which files come does not matter. Only
where nothing in two files says which is newer, it is the one that a later run has read. A file is
one transaction; a run that is killed leaves whole files behind, and the next one goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import msgspec

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.imports.files import files_at
from groundspeed_metrics.imports.records import (
    BROKEN,
    DamagedFileError,
    Unreadable,
    find_records,
    plain_name,
    read_content,
)
from groundspeed_metrics.imports.rows import Row, Source, UnusableError
from groundspeed_metrics.warehouse.database import quoted, statement, transaction
from groundspeed_metrics.warehouse.waiting import waiting_folder

# Raised when records are read otherwise, so that files which are known are read again.
_RULES = 4


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that could not be used: where it begins, a word for the reason, and the field."""

    path: Path
    line: int
    reason: str
    detail: str | None


@dataclass(slots=True)
class FilesCollected:
    """What one collection of files did.

    Attributes:
        listed: Files that were found.
        read: Files whose content was new.
        records: Records in these.
        rows: Rows that were made of them.
        set_aside: Records that could not be used.
        damaged: Files that could not be read, with the reason; they are tried again by the next
            run.
    """

    listed: int = 0
    read: int = 0
    records: int = 0
    rows: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    damaged: list[tuple[Path, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    """A file, read: its digest, the rows of its records, and what could not be used."""

    content: str
    n_records: int
    rows: list[Row]
    set_aside: list[SetAside]


def collect_files(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    paths: Sequence[Path],
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> FilesCollected:
    """Bring what files say into the warehouse.

    Args:
        connection: The warehouse, open for writing.
        source: Knows the records.
        paths: Files, and folders that hold files.
        progress: Told the number of files done and in all.

    Raises:
        UserError: There is nothing to read, or nothing in what replaces all that is known, or part
            of that cannot be read; the warehouse is as it was.
    """
    collected = FilesCollected()
    files = files_at(paths, collected.damaged)
    collected.listed = len(files)
    take = _replace if source.is_whole else _add
    take(connection, source, _contents(files, source, collected, progress), collected)
    return collected


def _contents(
    files: Sequence[Path],
    source: Source,
    collected: FilesCollected,
    progress: Callable[[int, int], None],
) -> Iterator[tuple[Path, str, bytes]]:
    """Yield each file that can be read with its digest, and tell how far it is."""
    for done, path in enumerate(files, start=1):
        try:
            content = read_content(path)
        except DamagedFileError as error:
            collected.damaged.append((path, str(error)))
        else:
            named = f"{source.name} {_RULES} {plain_name(path)}\n".encode()
            yield path, hashlib.sha256(named + content).hexdigest(), content
        progress(done, len(files))


def _add(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    contents: Iterable[tuple[Path, str, bytes]],
    collected: FilesCollected,
) -> None:
    """Store each content that is new, in a transaction of its own."""
    seen, run = _seen(connection, source), _next_run(connection, source)
    for path, digest, content in contents:
        if digest not in seen:
            seen.add(digest)
            try:
                file = _read(source, path, digest, content)
            except DamagedFileError as error:
                collected.damaged.append((path, str(error)))
                continue
            with transaction(connection):
                _store(connection, source, file)
                ran = {"source": source.name, "content": digest, "run": run}
                connection.execute(statement("load/import_run"), ran)
            _count(collected, file)


def _replace(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    contents: Iterable[tuple[Path, str, bytes]],
    collected: FilesCollected,
) -> None:
    """Store all contents in place of everything that was there."""
    given = {digest: (path, content) for path, digest, content in contents}
    if collected.damaged:
        raise _refused(source, *collected.damaged[0])
    if given.keys() == _seen(connection, source):
        return
    files = [
        _read_whole(source, path, digest, content) for digest, (path, content) in given.items()
    ]
    if not any(file.rows for file in files):
        first = next((item for file in files for item in file.set_aside), None)
        where = f" (line {first.line}: {first.reason} {first.detail or ''})" if first else ""
        raise UserError(
            f"Nothing in these files can be used{where.replace(' )', ')')}; what was known of "
            f"{source.name} is kept.",
            "The columns of each kind of file are in docs/metrics.md.",
        )
    with transaction(connection):
        for table in source.tables:
            connection.execute(f"TRUNCATE raw.{table}")
        connection.execute(statement("load/forget_import"), {"source": source.name})
        connection.execute(statement("load/forget_import_quarantine"), {"source": source.name})
        for file in files:
            _store(connection, source, file)
    for file in files:
        _count(collected, file)


def _refused(source: Source, path: Path, reason: str) -> UserError:
    return UserError(
        f"{path} cannot be read ({reason}); what was known of {source.name} is kept.",
        "Export it again, or repair what it names: each line of a table has as many fields as its "
        "header. Then run the command again.",
    )


def _read_whole(source: Source, path: Path, digest: str, content: bytes) -> _File:
    """Read a file that says everything: who is in a part that cannot be read would be gone.

    Raises:
        UserError: It has such a part.
    """
    try:
        file = _read(source, path, digest, content)
    except DamagedFileError as error:
        raise _refused(source, path, str(error)) from None
    for item in file.set_aside:
        if item.reason in BROKEN:
            raise _refused(source, path, f"line {item.line}: {item.reason}")
    return file


def _seen(connection: duckdb.DuckDBPyConnection, source: Source) -> set[str]:
    found = connection.execute(statement("load/seen_imports"), {"source": source.name}).fetchall()
    return {row[0] for row in found}


def _next_run(connection: duckdb.DuckDBPyConnection, source: Source) -> int:
    row = connection.execute(statement("load/next_run"), {"source": source.name}).fetchone()
    return int(row[0]) if row else 1


def _read(source: Source, path: Path, digest: str, content: bytes) -> _File:
    rows: list[Row] = []
    set_aside: list[SetAside] = []
    n_records = 0
    for record in find_records(content, plain_name(path)):
        n_records += 1
        if isinstance(record, Unreadable):
            set_aside.append(SetAside(path, record.line, record.reason, None))
            continue
        try:
            rows += source.rows(record.value)
        except UnusableError as error:
            set_aside.append(SetAside(path, record.line, error.reason, error.detail))
    return _File(digest, n_records, rows, set_aside)


def _store(connection: duckdb.DuckDBPyConnection, source: Source, file: _File) -> None:
    """Put the rows of a file, what it holds besides, and its ledger row into the tables."""
    for table in source.tables:
        rows = [row for row in file.rows if row.table == table]
        if rows:
            _copy(connection, table, rows, content=None if source.is_whole else file.content)
    connection.execute(
        statement("load/import_quarantine"),
        {
            "source": source.name,
            "content": file.content,
            "lines": [item.line for item in file.set_aside],
            "reasons": [item.reason for item in file.set_aside],
            "details": [item.detail for item in file.set_aside],
        },
    )
    connection.execute(
        statement("load/import_file"),
        {
            "source": source.name,
            "content": file.content,
            "records": file.n_records,
            "quarantined": len(file.set_aside),
        },
    )


def _copy(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row], *, content: str | None
) -> None:
    origin = {} if content is None else {"content": content}
    encode = msgspec.json.Encoder().encode
    with waiting_folder(connection) as folder:
        path = folder / "rows.ndjson"
        with path.open("wb") as file:
            file.writelines(encode(msgspec.structs.asdict(row) | origin) + b"\n" for row in rows)
        # Columns are found by their names, and take the types of the table.
        connection.execute(f"COPY raw.{table} FROM {quoted(path)} (FORMAT json)")


def _count(collected: FilesCollected, file: _File) -> None:
    collected.read += 1
    collected.records += file.n_records
    collected.rows += len(file.rows)
    collected.set_aside += file.set_aside
