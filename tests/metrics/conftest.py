"""A synthetic company that is collected and built once, and a warehouse for each test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.events.collect import collect_events
from groundspeed_metrics.events.lake import FolderLake
from groundspeed_metrics.git.collect import collect_git
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.simulate.company import found_company
from groundspeed_metrics.simulate.write import Simulated, write_company
from groundspeed_metrics.warehouse.build import build
from groundspeed_metrics.warehouse.database import open_warehouse

PSEUDONYMS = Pseudonyms("a key for tests")
UNTIL = date(2026, 3, 1)


@dataclass(frozen=True)
class BuiltCompany:
    simulated: Simulated
    database: Path


@pytest.fixture
def pseudonyms() -> Pseudonyms:
    return PSEUDONYMS


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(tmp_path / "w.duckdb") as connection:
        yield connection


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> BuiltCompany:
    """Fourteen engineers over six weeks: enough that some cells are published and some are not."""
    folder = tmp_path_factory.mktemp("company")
    simulated = write_company(
        found_company(engineers=14, weeks=6, seed=3, until=UNTIL), folder / "data", PSEUDONYMS
    )
    database = folder / "w.duckdb"
    with open_warehouse(database) as connection:
        for repository in simulated.repositories:
            collect_git(connection, repository, PSEUDONYMS)
        collect_events(connection, FolderLake(simulated.lake))
        build(connection, database, as_of=UNTIL)
    return BuiltCompany(simulated, database)
