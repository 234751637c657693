"""Named queries and ad-hoc SQL on the published copy.

Values are bound, never pasted. Ad-hoc SQL is one SELECT on a read-only file that holds nothing but
what is published, over a connection that can reach neither files nor settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.database import statement
from groundspeed_metrics.warehouse.interruptible import interruptible
from groundspeed_metrics.warehouse.own_sql import checked
from groundspeed_metrics.warehouse.publish import READERS_MEMORY

if TYPE_CHECKING:
    import duckdb

Cell = str | int | float | bool | date | None

_QUESTION = re.compile(r"^-- question: (.+)$", re.MULTILINE)
_PARAMETER = re.compile(r"^-- param: (\w+) (MEASURE|INTEGER) (\S+) (.+)$", re.MULTILINE)
_LONGEST_VALUE = 1000
_MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a named query takes: a whole number above 0 (`INTEGER`), or a measure's name."""

    name: str
    kind: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query with its question in plain words."""

    name: str
    question: str
    parameters: tuple[Parameter, ...]
    text: str

    @property
    def select(self) -> str:
        """The text as it is shown to people, without its header."""
        lines = self.text.splitlines()
        return "\n".join(line for line in lines if not line.startswith("-- "))


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a query.

    Attributes:
        columns: Names, in order.
        types: DuckDB types, in order.
        rows: One tuple a row.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def records(self) -> list[dict[str, Cell]]:
        """Return the rows as mappings from column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """Return every named query."""
    folder = files("groundspeed_metrics").joinpath("sql", "queries")
    found = sorted(folder.iterdir(), key=lambda item: item.name)
    return {
        item.name.removesuffix(".sql"): _named(
            item.name.removesuffix(".sql"), item.read_text("utf-8")
        )
        for item in found
    }


def ask(
    connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, str] | None = None
) -> Answer:
    """Run a named query.

    Args:
        connection: The published copy.
        name: The query's name.
        values: Parameters as text; those that are missing have their defaults.

    Raises:
        UserError: There is no such query or parameter, a value is not of its kind, or the copy is
            another version's and holds other tables.
    """
    query = named_queries().get(name)
    if query is None:
        raise UserError(
            f"There is no query {name!r}.", "List them: groundspeed-metrics query --list"
        )
    bound = _bound(query, values or {})
    for parameter in query.parameters:
        if parameter.kind == "MEASURE":
            _require_measure(connection, str(bound[parameter.name]))
    return _run(connection, query.text, bound, refused=_refused_of_ours)


def ask_sql(connection: duckdb.DuckDBPyConnection, text: str) -> Answer:
    """Run one SELECT of the user's own on the published copy.

    Raises:
        UserError: It is not one SELECT on what is published, or DuckDB refuses it.
    """
    system = {
        str(name) for (name,) in connection.execute(statement("load/system_views")).fetchall()
    }
    return _run(connection, checked(text, system), {}, refused=_refused)


def _run(
    connection: duckdb.DuckDBPyConnection,
    text: str,
    values: Mapping[str, str | int],
    *,
    refused: Callable[[Exception], UserError],
) -> Answer:
    import duckdb  # noqa: PLC0415 - heavy, and `--help` needs none of it.

    try:
        return interruptible(connection, lambda: _answer(connection, text, values))
    except duckdb.OutOfMemoryException:
        raise UserError(
            f"The query needs more memory than {READERS_MEMORY}; nothing was changed.",
            "Look for a join without its condition, or ask for less with WHERE or LIMIT.",
        ) from None
    except duckdb.IOException:
        raise _damaged() from None
    except duckdb.Error as error:
        # A checksum that is wrong has no class of its own.
        raise (_damaged() if "Corrupt database file" in str(error) else refused(error)) from None


def _answer(
    connection: duckdb.DuckDBPyConnection, text: str, values: Mapping[str, str | int]
) -> Answer:
    cursor = connection.execute(text, dict(values))
    described = cursor.description or []
    rows: Sequence[tuple[Cell, ...]] = cursor.fetchmany(_MOST_ROWS + 1)
    if len(rows) > _MOST_ROWS:
        raise UserError(
            f"The query has more than {_MOST_ROWS:,} rows; none were written.",
            "Look for a join without its condition, or ask for less with WHERE or LIMIT.",
        )
    return Answer(
        columns=tuple(column[0] for column in described),
        types=tuple(str(column[1]) for column in described),
        rows=tuple(rows),
    )


def _damaged() -> UserError:
    return UserError(
        "The published copy is damaged and was not read to its end; what was collected is kept.",
        "Run: groundspeed-metrics build, which writes it anew.",
    )


def _refused(error: Exception) -> UserError:
    first = str(error).partition("\n")[0][:300]
    return UserError(f"The query was refused: {first}", "Nothing was read or changed.")


def _refused_of_ours(error: Exception) -> UserError:
    import duckdb  # noqa: PLC0415

    if not isinstance(error, duckdb.BinderException | duckdb.CatalogException):
        return _refused(error)
    return UserError(
        "The published copy was made by another version: this one reads other tables.",
        "Run: groundspeed-metrics build, which writes it anew.",
    )


def _bound(query: NamedQuery, values: Mapping[str, str]) -> dict[str, str | int]:
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            takes = ", ".join(known) or "none"
            raise UserError(f"{query.name} has no parameter {name!r}.", f"It takes: {takes}.")
    return {
        parameter.name: _value(parameter, values.get(parameter.name, parameter.default))
        for parameter in query.parameters
    }


def _require_measure(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    known = _run(connection, statement("load/measure_names"), {}, refused=_refused_of_ours).rows
    if (name,) not in known:
        raise UserError(
            f"There is no measure {name[:40]!r}.", "List them: groundspeed-metrics query catalogue"
        )


def _value(parameter: Parameter, text: str) -> str | int:
    example = f"Write for example: --param {parameter.name}={parameter.default}"
    if len(text) > _LONGEST_VALUE or "\0" in text:
        raise UserError(f"The value of {parameter.name} is too long or holds a NUL.", example)
    if parameter.kind == "MEASURE":
        return text
    if not re.fullmatch(r"0*[1-9]\d{0,8}", text):
        raise UserError(f"{parameter.name} is a whole number above 0, not {text[:40]!r}.", example)
    return int(text)


def _named(name: str, text: str) -> NamedQuery:
    question = _QUESTION.search(text)
    if question is None:
        raise AssertionError(f"query {name} has no question")
    parameters = tuple(Parameter(*found) for found in _PARAMETER.findall(text))
    return NamedQuery(name=name, question=question[1], parameters=parameters, text=text)
