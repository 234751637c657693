"""Runs the row-level cases beside this file: given rows of the inputs, expected rows of a model.

A case names the columns that matter. A column that a given row leaves out is NULL.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from groundspeed_metrics.warehouse.models import load_models
from support.metrics_models import fill, lent_schema

CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['case']}")
    for path in sorted(Path(__file__).parent.glob("cases/*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
Row = dict[str, Any]


@pytest.mark.parametrize(("model", "case"), CASES)
def test_a_model_makes_the_rows_of_its_case(empty_warehouse: Path, model: str, case: Row) -> None:
    found = {m.name: m for m in load_models()}[model]
    assert set(case["given"]) <= set(found.reads), "a case gives what the model does not read"
    with lent_schema(empty_warehouse) as connection:
        for table in found.reads:
            fill(connection, table, case["given"].get(table, []))
        answer = connection.execute(found.text)
        columns = [column[0] for column in answer.description or []]
        rows = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]

    wanted = case["expect"]
    named = sorted({name for row in wanted for name in row})
    assert _sorted(rows, named) == _sorted(wanted, named)


def _sorted(rows: list[Row], names: list[str]) -> list[list[str]]:
    return sorted([_plain(row.get(name)) for name in names] for row in rows)


def _plain(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    try:
        return f"{float(value):.6f}"
    except (TypeError, ValueError):
        return str(value)
