"""Looks into a warehouse: rows, and digests that tell whether two are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb


def rows(connection: duckdb.DuckDBPyConnection, text: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    return connection.execute(text, list(values)).fetchall()


def one(connection: duckdb.DuckDBPyConnection, text: str, *values: Any) -> Any:
    """Return the only value of a query."""
    ((value,),) = rows(connection, text, *values)
    return value


@contextmanager
def opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse, or a published copy, to look into it."""
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def digests(database: Path) -> dict[str, str]:
    """Return what stands for the content of every table, whatever the order of its rows."""
    with opened(database) as connection:
        tables = rows(
            connection,
            "SELECT table_schema || '.' || table_name FROM information_schema.tables"
            " WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY 1",
        )
        return {name: _digest(connection, name) for (name,) in tables}


def _digest(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    content = sorted(map(repr, rows(connection, f"FROM {table}")))
    return hashlib.sha256("\n".join(content).encode()).hexdigest()
