"""The portable subset of SQL: what DuckDB, Spark, Athena and Trino have and mean the same by.

The models of the pipeline are held to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlglot
from sqlglot import exp

_TYPES = {"BIGINT", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "INT", "TEXT", "TIMESTAMP"}
# Functions that every engine has and that mean the same everywhere. `least` and `greatest` are not
# among them: DuckDB's pass over NULL and Trino's do not. Neither are percentiles: some engines only
# approximate them, and DuckDB's take lists.
_FUNCTIONS = (
    exp.Abs, exp.Case, exp.Cast, exp.Ceil, exp.Coalesce, exp.Count, exp.DateDiff, exp.DateTrunc,
    exp.Exists, exp.Exp, exp.FirstValue, exp.Floor, exp.If, exp.Ln, exp.Max, exp.Min, exp.Round,
    exp.RowNumber, exp.Sqrt, exp.Substring, exp.Sum, exp.TimestampTrunc, exp.And, exp.Or,
)  # fmt: skip
# Constructs that only some engines have, or that they read differently.
_CONSTRUCTS: Mapping[type[exp.Expr], str] = {
    exp.Array: "a list",
    exp.Bracket: "an index",
    exp.Distinct: "DISTINCT ON",
    exp.Glob: "GLOB",
    exp.ILike: "ILIKE",
    exp.IntDiv: "//",
    exp.Lambda: "a lambda",
    exp.Lateral: "LATERAL",
    exp.Offset: "OFFSET",
    exp.Parameter: "a parameter",
    exp.Pivot: "PIVOT",
    exp.Placeholder: "a parameter",
    exp.Qualify: "QUALIFY",
    exp.RegexpLike: "a regular expression",
    exp.Struct: "a struct",
    exp.TableSample: "SAMPLE",
    exp.Unnest: "UNNEST",
}


def offences(text: str) -> list[str]:
    """Return what in a SELECT does not port; nothing for a model that does."""
    statements = sqlglot.parse(text, read="duckdb")
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return ["it is not one SELECT"]
    found = [reason for node in statements[0].walk() for reason in _offences_of(node)]
    return sorted(set(found))


def _offences_of(node: exp.Expr) -> list[str]:
    return [reason for rule in _RULES if (reason := rule(node))]


def _construct(node: exp.Expr) -> str | None:
    if isinstance(node, exp.Distinct) and not node.args.get("on"):
        return None
    return next((name for kind, name in _CONSTRUCTS.items() if isinstance(node, kind)), None)


def _function(node: exp.Expr) -> str | None:
    if not isinstance(node, exp.Func) or isinstance(node, (*_FUNCTIONS, *_CONSTRUCTS)):
        return None
    return f"the function {node.name if isinstance(node, exp.Anonymous) else node.sql_name()}"


def _type(node: exp.Expr) -> str | None:
    is_known = not isinstance(node, exp.DataType) or node.this.name in _TYPES
    return None if is_known else f"the type {node.sql('duckdb')}"


def _cast(node: exp.Expr) -> str | None:
    return "TRY_CAST" if isinstance(node, exp.TryCast) else None


def _untyped_null(node: exp.Expr) -> str | None:
    """A column that is only NULL has no type, and tables of most engines want one."""
    value = node.this if isinstance(node, exp.Alias) else None
    return "NULL without a type" if isinstance(value, exp.Null) else None


def _all(node: exp.Expr) -> str | None:
    if isinstance(node, exp.Group) and node.args.get("all"):
        return "GROUP BY ALL"
    if isinstance(node, exp.Ordered) and node.this.sql("duckdb").upper() == "ALL":
        return "ORDER BY ALL"
    return None


def _place(node: exp.Expr) -> str | None:
    """A number in GROUP BY or ORDER BY names a column by its place, in some engines only."""
    if isinstance(node, exp.Group):
        return "GROUP BY a place" if any(e.is_int for e in node.expressions) else None
    if isinstance(node, exp.Ordered) and node.this.is_int:
        return "ORDER BY a place"
    return None


def _star(node: exp.Expr) -> str | None:
    changed = isinstance(node, exp.Star) and any(node.args.values())
    return "a star that leaves out or replaces" if changed else None


def _join(node: exp.Expr) -> str | None:
    if not isinstance(node, exp.Join):
        return None
    words = {str(node.args.get(part) or "").upper() for part in ("method", "kind", "side")}
    odd = words - {"", "INNER", "LEFT", "CROSS"}
    if odd:
        return f"{' '.join(sorted(odd))} JOIN"
    return "JOIN USING" if node.args.get("using") else None


def _table(node: exp.Expr) -> str | None:
    if not isinstance(node, exp.Table):
        return None
    if isinstance(node.this, exp.Func):
        return "a table function"
    return None if node.this.name.isidentifier() else "a file as a table"


def _division(node: exp.Expr) -> str | None:
    """Whole numbers divide to a fraction in DuckDB and Spark, and to a whole one in Trino."""
    if not isinstance(node, exp.Div):
        return None
    sides = (node.this.unnest(), node.expression.unnest())
    is_double = any(isinstance(s, exp.Cast) and s.to.is_type("double") for s in sides)
    return None if is_double else "a division that is not of doubles"


_RULES: tuple[Callable[[exp.Expr], str | None], ...] = (
    _construct, _function, _type, _cast, _untyped_null, _all, _place, _star, _join, _table,
    _division,
)  # fmt: skip
