"""A synthetic company that is collected and built once, and a warehouse for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.simulate.company import found_company
from groundspeed_metrics.simulate.write import write_company
from groundspeed_metrics.warehouse.build import build
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_company import (
    KEY,
    PSEUDONYMS,
    UNTIL,
    Company,
    add_exports,
    make_warehouse,
)


@pytest.fixture
def pseudonyms() -> Pseudonyms:
    return PSEUDONYMS


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(tmp_path / "w.duckdb") as connection:
        yield connection


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Fourteen engineers over four weeks: enough that some cells are published and some are not."""
    folder = tmp_path_factory.mktemp("company")
    people = found_company(engineers=14, weeks=4, seed=3, until=UNTIL)
    simulated = write_company(people, folder / "data", KEY)
    database = folder / "w.duckdb"
    make_warehouse(simulated, database)
    return Company(simulated, database)


@pytest.fixture(scope="session")
def company_with_exports(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The same company, with what its forge, its second tool, its survey and its lists say."""
    return add_exports(company, tmp_path_factory.mktemp("exports") / "w.duckdb")


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse in which every model was built of nothing."""
    database = tmp_path_factory.mktemp("empty") / "w.duckdb"
    with open_warehouse(database) as connection:
        build(connection, database, as_of=UNTIL)
    return database
