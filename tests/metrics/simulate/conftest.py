"""A company of thirty over eight weeks, of which two are before the roll-out; made once.

`GROUNDSPEED_COMPANY=300x26` in the environment makes it one of 300 over 28 weeks.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from groundspeed_metrics.simulate.company import Company, found_company
from groundspeed_metrics.simulate.write import Simulated, write_company
from support.metrics_company import KEY, UNTIL, make_warehouse
from support.metrics_company import Company as Collected


@pytest.fixture(scope="package")
def thirty() -> Company:
    engineers, weeks = map(int, os.environ.get("GROUNDSPEED_COMPANY", "30x6").split("x"))
    return found_company(
        engineers=engineers, weeks=weeks, baseline=2, waves=3, seed=11, until=UNTIL
    )


@pytest.fixture(scope="package")
def written(thirty: Company, tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return write_company(thirty, tmp_path_factory.mktemp("thirty") / "data", KEY)


@pytest.fixture(scope="package")
def truth(written: Simulated) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(written.truth.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="package")
def company(written: Simulated, tmp_path_factory: pytest.TempPathFactory) -> Collected:
    database = tmp_path_factory.mktemp("warehouse") / "w.duckdb"
    make_warehouse(written, database)
    return Collected(written, database)
