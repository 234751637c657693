"""How models are told to other engines than DuckDB.

Models run on DuckDB. To run on Spark, Athena and Trino too, they keep to what all of these have and
mean the same by; tests hold them to it.
"""

from __future__ import annotations

import sqlglot

from groundspeed_metrics.warehouse.models import Model


def as_statement(model: Model, dialect: str) -> str:
    """Return the statement that makes a model's table, or its view, in another dialect."""
    kind = "VIEW" if model.is_view else "TABLE"
    # Spark would otherwise make a table of Hive's own format.
    form = " USING PARQUET" if dialect == "spark" and not model.is_view else ""
    return f"CREATE {kind} {model.name}{form} AS\n{translated(model.text, dialect)}"


def translated(text: str, dialect: str) -> str:
    """Return a SELECT in another dialect."""
    (said,) = sqlglot.transpile(
        text, read="duckdb", write=dialect, pretty=True, comments=False,
        unsupported_level=sqlglot.ErrorLevel.RAISE,
    )  # fmt: skip
    return said
