"""Rows about people are for who collects them, and the copy for readers is for readers."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundspeed_metrics.warehouse.database import open_warehouse, written_anew
from groundspeed_metrics.warehouse.publish import publish


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """Files are made for everybody to read, as on most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_warehouse_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"

    with open_warehouse(database):
        pass

    assert rights(database) == 0o600


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


def test_a_new_copy_for_readers_has_the_rights_of_the_last(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with open_warehouse(database) as connection:
        copy = publish(connection, database, lambda _: "(SELECT 1)")
        copy.chmod(0o640)
        publish(connection, database, lambda _: "(SELECT 2)")

    assert rights(copy) == 0o640
