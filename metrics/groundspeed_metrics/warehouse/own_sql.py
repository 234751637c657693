"""Which SQL of a reader's own may run: one SELECT on published tables, with plain functions.

The published copy holds no person, and its connection reaches no file and no setting that could be
changed. This is the wall before that one: what it cannot read as such a SELECT is refused, and what
runs is the text that it wrote itself of what it read, so that nothing hides between two parsers.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator

import sqlglot
from sqlglot import exp

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.models import load_models

# It would warn on stderr of what it cannot read, which is refused in a sentence anyway.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

_TABLE_FUNCTIONS = {"generate_series", "range", "unnest"}
# Functions that sqlglot has no word of its own for, and that tell nothing of the machine.
_PLAIN_FUNCTIONS = {
    "bar", "date_part", "dayname", "epoch", "favg", "fsum", "isodow", "isoyear", "list_avg",
    "list_max", "list_min", "list_sum", "mad", "mode", "monthname", "product", "round_even",
    "strip_accents", "weekofyear", "yearweek",
}  # fmt: skip
# What sqlglot has words for, and what asks about the session, the server, or a file.
_TELLING = (
    exp.Command, exp.CurrentCatalog, exp.CurrentDatabase, exp.CurrentSchema, exp.CurrentSchemas,
    exp.CurrentUser, exp.CurrentVersion, exp.DDL, exp.DML, exp.Describe, exp.Into, exp.Parameter,
    exp.Placeholder, exp.ReadCSV, exp.ReadParquet, exp.SessionParameter, exp.SessionUser, exp.Show,
)  # fmt: skip
_HINT = "Tables: metrics.weekly, metrics.period, metrics.slice and others; see docs/metrics.md."


def checked(text: str, system_views: Collection[str]) -> str:
    """Return the SELECT that may run.

    Args:
        text: What the reader wrote.
        system_views: The names of views that DuckDB has of itself, in lower case.

    Raises:
        UserError: It is not one SELECT on published tables; the sentence says what is not.
    """
    try:
        statements = [tree for tree in sqlglot.parse(text, read="duckdb") if tree is not None]
    except (sqlglot.errors.SqlglotError, RecursionError):
        raise UserError("The query was refused: it cannot be read as SQL.", _HINT) from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise UserError("Only one SELECT can be run here.", _HINT)
    (tree,) = statements
    reason = next(_objections(tree, system_views), None)
    if reason is not None:
        raise UserError(f"The query was refused: {reason}.", _HINT)
    return tree.sql(dialect="duckdb", comments=False)


def _objections(tree: exp.Expr, system_views: Collection[str]) -> Iterator[str]:
    own = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    yield from (f"{name} is a name of DuckDB's own" for name in sorted(own & {*system_views}))
    for node in tree.walk():
        if isinstance(node, exp.Table):
            yield from _table(node, own)
        elif isinstance(node, _TELLING):
            yield f"{node.key} is not for readers"
        elif isinstance(node, exp.Anonymous):
            name = node.name.lower()
            if name not in _PLAIN_FUNCTIONS | _TABLE_FUNCTIONS:
                yield f"the function {name[:60]} is not for readers"


def _table(table: exp.Table, own: Collection[str]) -> Iterator[str]:
    if isinstance(table.this, exp.Func):
        is_unknown = isinstance(table.this, exp.Anonymous)
        name = table.this.name if is_unknown else table.this.sql_name()
        if name.lower() not in _TABLE_FUNCTIONS:
            yield f"the function {name[:60]} is not for readers"
        return
    published = {model.name for model in load_models() if model.is_published}
    named = ".".join(part.name for part in table.parts).lower()
    if named not in published and (table.db or named not in own):
        yield f"{named[:80]} is not a published table"
