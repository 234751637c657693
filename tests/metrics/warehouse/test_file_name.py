"""A warehouse works under any file name, and a file of something else is none."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.build import build
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.publish import open_published
from support.metrics_warehouse import digests, one


@pytest.mark.parametrize("name", ["raw", "metrics", "it's mine"])
def test_a_file_may_be_named_as_a_schema_is(tmp_path: Path, name: str) -> None:
    database = tmp_path / f"{name}.duckdb"

    with open_warehouse(database) as connection:
        build(connection, database)
    with open_warehouse(database) as connection:
        events = one(connection, "SELECT count(*) FROM raw.event")
    with open_published(database) as published:
        builds = one(published, "SELECT count(*) FROM metrics.build")

    assert (events, builds) == (0, 1)


@pytest.mark.parametrize("table", ["main.orders", "raw.event", "meta.model"])
def test_a_database_of_something_else_is_left_as_it_is(tmp_path: Path, table: str) -> None:
    database = tmp_path / "shop.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {table.partition('.')[0]}")
        connection.execute(f"CREATE TABLE {table} AS SELECT 1 AS number")
    before = digests(database)

    with pytest.raises(UserError, match="holds other tables") as caught, open_warehouse(database):
        pass

    assert "elete" not in caught.value.remedy
    assert digests(database) == before
