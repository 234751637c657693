"""How models are told to other engines than DuckDB.

Models run on DuckDB. To run on Spark, Athena and Trino too, they keep to what all of these have and
mean the same by; tests hold them to it.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from groundspeed_metrics.warehouse.models import Model

_ROUNDED = "sign(:value) * floor(abs(:value) * :scale + CAST(0.5 AS DOUBLE)) / :scale"


def as_statement(model: Model, dialect: str) -> str:
    """Return the statement that makes a model's table, or its view, in another dialect."""
    kind = "VIEW" if model.is_view else "TABLE"
    # Spark would otherwise make a table of Hive's own format.
    form = " USING PARQUET" if dialect == "spark" and not model.is_view else ""
    return f"CREATE {kind} {model.name}{form} AS\n{translated(model.text, dialect)}"


def translated(text: str, dialect: str) -> str:
    """Return a SELECT in another dialect."""
    tree = sqlglot.parse_one(text, read="duckdb")
    if dialect == "spark":
        # From within, so that what stands in another is replaced before that is.
        for node in reversed([*tree.find_all(exp.Round)]):
            node.replace(_rounded_for_spark(node))
    return tree.sql(
        dialect=dialect, pretty=True, comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE
    )


def _rounded_for_spark(node: exp.Round) -> exp.Expr:
    """Round the binary fraction, as DuckDB does; Spark rounds the decimal one that it prints."""
    scale = f"CAST({10 ** int(node.args['decimals'].name)} AS DOUBLE)"
    parts = {"value": exp.paren(node.this), "scale": sqlglot.parse_one(scale, read="duckdb")}
    return exp.replace_placeholders(sqlglot.parse_one(_ROUNDED, read="duckdb"), **parts)
