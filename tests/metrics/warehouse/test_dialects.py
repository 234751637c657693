"""What does not port is found, and what does is said to other engines as they know it."""

from __future__ import annotations

import pytest

from groundspeed_metrics.warehouse.dialects import as_statement, translated
from groundspeed_metrics.warehouse.models import load_models
from support.portable_sql import offences

UNPORTABLE = {
    "SELECT a FROM t GROUP BY ALL": "GROUP BY ALL",
    "SELECT a FROM t ORDER BY ALL": "ORDER BY ALL",
    "SELECT a, count(*) FROM t GROUP BY 1": "GROUP BY a place",
    "SELECT a FROM t ORDER BY 1": "ORDER BY a place",
    "SELECT * FROM a ASOF JOIN b ON a.x >= b.x": "ASOF JOIN",
    "SELECT a FROM t POSITIONAL JOIN u": "POSITIONAL JOIN",
    "SELECT a FROM t SEMI JOIN u ON t.a = u.a": "SEMI JOIN",
    "SELECT a FROM t NATURAL JOIN u": "NATURAL JOIN",
    "SELECT a FROM t JOIN u USING (a)": "JOIN USING",
    "SELECT * EXCLUDE (a) FROM t": "a star that leaves out or replaces",
    "SELECT * REPLACE (1 AS a) FROM t": "a star that leaves out or replaces",
    "SELECT COLUMNS('a') FROM t": "the function COLUMNS",
    "SELECT * FROM read_parquet('x')": "a table function",
    "SELECT * FROM read_csv('x')": "a table function",
    "SELECT x FROM range(3) AS r(x)": "a table function",
    "SELECT * FROM 'x.parquet'": "a file as a table",
    "SELECT quantile_cont(a, [0.5]) FROM t": "a list",
    "SELECT quantile_cont(a, 0.5) FROM t": "the function PERCENTILE_CONT",
    "SELECT median(a) FROM t": "the function MEDIAN",
    "SELECT a // b FROM t": "//",
    "SELECT a / b FROM t": "a division that is not of doubles",
    "SELECT DISTINCT ON (a) a FROM t": "DISTINCT ON",
    "SELECT a FROM t QUALIFY row_number() OVER () = 1": "QUALIFY",
    "SELECT least(a, b) FROM t": "the function LEAST",
    "SELECT greatest(a, b) FROM t": "the function GREATEST",
    "SELECT [1, 2] AS x": "a list",
    "SELECT {'a': 1} AS x": "a struct",
    "SELECT a[1] FROM t": "an index",
    "SELECT list(a) FROM t": "the function ARRAY_AGG",
    "SELECT string_agg(a, ',') FROM t": "the function GROUP_CONCAT",
    "SELECT any_value(a) FROM t": "the function ANY_VALUE",
    "SELECT arg_max(a, b) FROM t": "the function ARG_MAX",
    "SELECT hash(a) FROM t": "the function hash",
    "SELECT now() AS n": "the function now",
    "SELECT list_filter(a, x -> x > 1) AS b FROM t": "a lambda",
    "SELECT NULL AS x": "NULL without a type",
    "SELECT try_cast(a AS INTEGER) AS x FROM t": "TRY_CAST",
    "SELECT a::UUID AS x FROM t": "the type UUID",
    "SELECT a FROM t USING SAMPLE 5": "SAMPLE",
    "SELECT a FROM t LIMIT 5 OFFSET 2": "OFFSET",
    "SELECT a ILIKE 'x' AS b FROM t": "ILIKE",
    "SELECT $x AS a": "a parameter",
    "SELECT a FROM t WHERE regexp_matches(a, 'x')": "a regular expression",
    "SELECT a FROM t; SELECT b FROM t": "it is not one SELECT",
    "PIVOT t ON a USING sum(b)": "it is not one SELECT",
    "DROP TABLE t": "it is not one SELECT",
}


@pytest.mark.parametrize(("text", "reason"), UNPORTABLE.items())
def test_what_does_not_port_is_named(text: str, reason: str) -> None:
    assert reason in offences(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT t.*, CAST(a AS DOUBLE) / b AS share FROM t LEFT JOIN u ON t.a = u.a",
        "WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT count(DISTINCT a) AS n FROM t",
        "SELECT row_number() OVER (PARTITION BY a ORDER BY b) AS nth FROM t CROSS JOIN u",
        "SELECT CAST(NULL AS DATE) AS week, date_trunc('week', a) AS b FROM t",
    ],
)
def test_what_ports_is_left_alone(text: str) -> None:
    assert offences(text) == []


def test_spark_is_told_which_format_a_table_has_and_views_have_none() -> None:
    models = {model.name: model for model in load_models()}

    assert "USING PARQUET" in as_statement(models["facts.change"], "spark")
    assert "USING PARQUET" not in as_statement(models["staging.event"], "spark")
    assert "USING PARQUET" not in as_statement(models["facts.change"], "trino")


def test_missing_values_are_sorted_alike_on_every_engine() -> None:
    text = "SELECT row_number() OVER (ORDER BY a) AS nth FROM t"

    assert "NULLS LAST" in translated(text, "spark")


def test_spark_is_told_each_rounding_as_what_duckdb_does() -> None:
    text = "SELECT round(CAST(x AS DOUBLE), 6) + round(round(CAST(y AS DOUBLE), 2) * 3, 1) AS a"

    assert "ROUND" not in translated(text, "spark")
    assert translated(text, "trino").count("ROUND") == 3
