"""The published copy of a company, as a report would read it after a change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from groundspeed_metrics.report.source import Source
from groundspeed_metrics.warehouse.publish import open_published, published_path
from support.metrics_company import Company


@contextmanager
def changed(company: Company, folder: Path, *statements: str) -> Iterator[Source]:
    """Copy what a company published, change it by SQL, and open it."""
    database = folder / "w.duckdb"
    shutil.copy(published_path(company.database), published_path(database))
    with duckdb.connect(str(published_path(database))) as connection:
        for statement in statements:
            connection.execute(statement)
    with open_published(database) as published:
        yield Source(published)
