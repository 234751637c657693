"""Runs SQL models on given rows: an empty warehouse lends the columns and their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

Row = Mapping[str, Any]


@contextmanager
def lent_schema(empty: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory in which tables can be made like those of an empty warehouse."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{empty}' AS empty (READ_ONLY)")
        yield connection


def fill(connection: duckdb.DuckDBPyConnection, table: str, given: Sequence[Row]) -> None:
    """Make a table that holds the given rows; columns that a row leaves out are NULL."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {table.partition('.')[0]}")
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM empty.{table} LIMIT 0")
    types = {row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()}
    names = list(dict.fromkeys(name for row in given for name in row))
    assert set(names) <= types, f"{table} has no column {set(names) - types}"
    whole = [{name: row.get(name) for name in names} for row in given]
    if whole:
        text = f"INSERT INTO {table} BY NAME SELECT unnest(?, max_depth := 2)"
        connection.execute(text, [whole])
