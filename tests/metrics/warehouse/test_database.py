"""A database that is written anew takes the place of the old one whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.database import open_warehouse, written_anew


def test_what_is_half_written_is_deleted(tmp_path: Path) -> None:
    old = tmp_path / "old.duckdb"
    old.write_bytes(b"as it was")

    with open_warehouse(tmp_path / "w.duckdb") as connection, pytest.raises(KeyboardInterrupt):
        write_half(connection, old)

    assert old.read_bytes() == b"as it was"
    assert list(tmp_path.glob("old.duckdb.*")) == []


def write_half(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    with written_anew(connection, database):
        connection.execute("CREATE TABLE draft.t AS FROM range(100000)")
        raise KeyboardInterrupt


def test_a_warehouse_of_another_layout_is_left_as_it_is(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "w.duckdb") as connection:
        connection.execute("UPDATE meta.warehouse SET layout = layout + 1")

    for _ in range(2):
        with (
            pytest.raises(UserError, match="has layout"),
            open_warehouse(tmp_path / "w.duckdb"),
        ):
            pass
