"""A warehouse works under any file name: DuckDB names a database after its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.warehouse.build import build
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.publish import open_published
from support.metrics_warehouse import one


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
