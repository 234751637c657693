"""What is deleted from a warehouse does not stay in the folders of Spark either."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.lake.folder import FolderStore
from groundspeed_metrics.upkeep.retain import retain
from groundspeed_metrics.warehouse.database import open_warehouse, statement
from groundspeed_metrics.warehouse.spark import SparkFolder
from support.metrics_events import put, typing_window
from support.metrics_lake import collect_into
from support.metrics_warehouse import digests, rows

SINCE = date(2026, 3, 10)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A warehouse of an old event, built on Spark into two folders."""
    lake, database = tmp_path / "lake", tmp_path / "w.duckdb"
    put(lake, [typing_window()])
    collect_into(lake, database)
    for name in ("one", "two"):
        folder = SparkFolder(tmp_path / "made" / name)
        for part in (folder.tables / "facts.db" / "request", folder.sources):
            part.mkdir(parents=True)
            (part / "part.parquet").write_bytes(b"somebody")
        (folder.root / "notes.txt").write_text("ours")
        with open_warehouse(database) as connection:
            for _ in range(2):  # Who builds twice has one folder.
                values = {"path": str(folder.root)}
                connection.execute(statement("load/spark_folder"), values)
    return database


def expire(database: Path) -> None:
    retain(FolderStore(database.parent / "lake"), since=SINCE, database=database)


def test_the_tables_of_every_folder_go_and_other_files_stay(database: Path) -> None:
    made = database.parent / "made"

    expire(database)

    left = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
    assert left == ["one/notes.txt", "two/notes.txt"]
    with open_warehouse(database) as connection:
        assert rows(connection, "FROM meta.spark_folder") == []
        assert rows(connection, "FROM raw.event") == []


def test_a_folder_that_somebody_deleted_holds_nothing(database: Path) -> None:
    shutil.rmtree(database.parent / "made" / "one")

    expire(database)

    assert not (database.parent / "made" / "two" / "tables").exists()


def test_where_the_place_of_a_folder_is_gone_nothing_is_deleted_and_the_place_is_named(
    database: Path,
) -> None:
    known, made = digests(database), database.parent / "made"
    made.rename(database.parent / "unmounted")

    with pytest.raises(UserError, match=f"on Spark in {made}/one cannot be deleted"):
        expire(database)

    assert digests(database) == known
    (database.parent / "unmounted").rename(made)
    expire(database)
    assert not (made / "one" / "tables").exists()


def test_that_deleted_rows_still_have_bytes_in_the_file_is_said_until_they_have_none(
    tmp_path: Path,
) -> None:
    lake, database = tmp_path / "lake", tmp_path / "w.duckdb"
    put(lake, [typing_window()])
    collect_into(lake, database)
    in_the_way = tmp_path / "w.duckdb.draft"
    in_the_way.mkdir()

    with pytest.raises(UserError, match="The rows are deleted, but their bytes are still in"):
        expire(database)
    in_the_way.rmdir()
    expire(database)

    with open_warehouse(database) as connection:
        assert rows(connection, "FROM raw.event") == []
