"""Rows about people are for who collects them, and the copy for readers is for readers."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundspeed_metrics.warehouse.database import open_warehouse, written_anew
from groundspeed_metrics.warehouse.publish import publish
from groundspeed_metrics.warehouse.rights import files_for_readers, rights_for_readers


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """Files are made for everybody to read, as on most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def readable_by_others(folder: Path) -> list[str]:
    """What in a folder others could open; below a folder that is closed to them, they cannot."""
    found = []
    for path in folder.iterdir():
        if rights(path) & 0o077:
            found += readable_by_others(path) if path.is_dir() else [path.name]
    return sorted(found)


def test_a_new_warehouse_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"

    with open_warehouse(database):
        pass

    assert rights(database) == 0o600


def test_what_lies_beside_a_warehouse_while_it_is_written_is_for_its_owner_alone(
    tmp_path: Path,
) -> None:
    """Its log holds the same rows, and so does what does not fit into memory."""
    with open_warehouse(tmp_path / "w.duckdb", memory="40MB") as connection:
        connection.execute("CREATE TABLE raw.told AS SELECT range FROM range(1000)")
        connection.execute("SELECT uuid() AS a, uuid() FROM range(600000) ORDER BY a").fetchone()
        names = {path.name for path in tmp_path.iterdir()}

        assert readable_by_others(tmp_path) == []

    assert {"w.duckdb.wal", "w.duckdb.tmp"} <= names


def test_a_warehouse_that_is_written_anew_is_for_its_owner_alone_meanwhile(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with open_warehouse(database) as connection, written_anew(connection, database):
        connection.execute("CREATE TABLE draft.told AS SELECT range FROM range(1000)")
        names = {path.name for path in tmp_path.iterdir()}

        assert readable_by_others(tmp_path) == []

    assert "w.duckdb.draft.wal" in names


def test_what_the_process_makes_afterwards_has_the_rights_of_new_files(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "w.duckdb"), open_warehouse(tmp_path / "other.duckdb"):
        pass

    (tmp_path / "report.html").touch()

    assert readable_by_others(tmp_path) == ["report.html"]


def test_a_warehouse_keeps_the_rights_that_its_owner_gave_it(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with open_warehouse(database):
        pass
    database.chmod(0o640)

    with open_warehouse(database) as connection, written_anew(connection, database):
        pass

    assert rights(database) == 0o640


def test_the_copy_for_readers_is_readable_as_new_files_are(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"

    with open_warehouse(database) as connection:
        copy = publish(connection, database, lambda _: "(SELECT 1)")

    assert rights(copy) == 0o644
    assert readable_by_others(tmp_path) == ["w.published.duckdb"]


def test_a_new_copy_for_readers_has_the_rights_of_the_last(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with open_warehouse(database) as connection:
        copy = publish(connection, database, lambda _: "(SELECT 1)")
        copy.chmod(0o640)
        publish(connection, database, lambda _: "(SELECT 2)")

    assert rights(copy) == 0o640


def test_where_no_warehouse_is_open_files_are_made_as_elsewhere(tmp_path: Path) -> None:
    with files_for_readers():
        (tmp_path / "new").touch()

    assert rights(tmp_path / "new") == rights_for_readers() == 0o644
