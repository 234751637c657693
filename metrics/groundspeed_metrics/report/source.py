"""What the report reads: named queries of the published copy, worded for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from groundspeed_metrics.report.wording import counted, day, interval, name, number, withheld
from groundspeed_metrics.warehouse.queries import Answer, Cell, ask, named_queries

if TYPE_CHECKING:
    import duckdb

Row = Mapping[str, Cell]

_COLUMNS = {
    "n_people": "people", "n_events": "events", "n_lines": "lines", "n_changes": "changes",
    "n_characters": "characters", "n": "number", "n_files": "files",
    "n_quarantined": "not usable", "age_s": "seconds", "low": "95% from", "high": "95% to",
    "p50_ms": "median", "p95_ms": "95th percentile", "p95_hours": "95th percentile",
    "first_token_p50_ms": "first token, median", "ai_char_share": "characters from completions",
    "withheld": "why not shown",
    "idle_withheld": "idle seats why not shown",
    "vendor_n_people": "vendor people", "vendor_withheld": "vendor why not shown",
}  # fmt: skip
# What a column holds that is not in the unit of its figure.
_UNITS = {
    "age_s": "count", "days": "count", "weeks_since_start": "count", "n": "count",
    "n_people": "count", "n_events": "count", "n_lines": "count", "n_changes": "count",
    "n_characters": "count", "n_files": "count", "n_quarantined": "count",
    "vendor_n_people": "count", "deploys_per_week": "ratio",
    "failed_share": "share", "returned_share": "share", "availability": "share",
    "priced_share": "share", "share": "share",
    "cost_usd": "usd", "usd_per_1000_kept": "usd", "median_lines": "lines",
}  # fmt: skip
_REASONS = frozenset({"withheld", "idle_withheld", "vendor_withheld"})
_ENDS = frozenset({"low", "high"})
_NOTHING: Row = {"withheld": "no_data"}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as text, under headings that people read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the page, with how sure it is, what it means and where it comes from.

    Attributes:
        title: What it is called.
        value: With its unit; a dash where there is none.
        sure: Its interval and how many people it is about, or why it is not shown.
        caption: What else a reader should know.
        measure: Whose definition it has; empty where its query alone says what it is.
        query: The query that it comes from.
        weeks: The weeks that it covers; empty where its row does not say.
    """

    title: str
    value: str
    sure: str
    caption: str
    measure: str
    query: str
    weeks: str = ""


class Source:
    """The published copy, by named query, with its values as text."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._answers: dict[tuple[str, tuple[tuple[str, str], ...]], Answer] = {}
        self.build: Row = self.rows("build")[0]
        self.k = int(str(self.build["k"]))
        self.definitions: dict[str, Row] = {str(r["measure"]): r for r in self.rows("catalogue")}
        self.headline: dict[str, Row] = {str(r["measure"]): r for r in self.rows("headline")}

    def answer(self, query: str, values: Mapping[str, str] | None = None) -> Answer:
        """Return a query's answer; each is asked once."""
        key = (query, tuple(sorted((values or {}).items())))
        if key not in self._answers:
            self._answers[key] = ask(self._connection, query, values)
        return self._answers[key]

    def rows(self, query: str, values: Mapping[str, str] | None = None) -> list[dict[str, Cell]]:
        """Return a query's rows."""
        return self.answer(query, values).records()

    def table(
        self, answer: Answer, unit: str = "count", interval_of: str = "", events: str = "events"
    ) -> Table:
        """Return an answer as text; a column of reasons is left out where there are none.

        Args:
            answer: The rows.
            unit: Of the columns that hold the figure's values.
            interval_of: The column whose interval the rows hold, where others stand beside it.
            events: What `n_events` counts.
        """
        empty = {
            column
            for place, column in enumerate(answer.columns)
            if column in _REASONS | _ENDS and all(r[place] is None for r in answer.rows)
        }
        kept = [place for place, column in enumerate(answer.columns) if column not in empty]
        return Table(
            columns=tuple(
                events if column == "n_events" else _heading(column, interval_of)
                for column in map(answer.columns.__getitem__, kept)
            ),
            rows=tuple(
                tuple(self._text(answer.columns[p], row[p], unit) for p in kept)
                for row in answer.rows
            ),
        )

    def number(self, measure: str, caption: str = "") -> Number:
        """Return a measure of the whole period."""
        row = self.headline.get(measure, _NOTHING)
        return self.of_row(measure, row, "value", caption, "headline")

    def of_row(self, measure: str, row: Row, column: str, caption: str, query: str) -> Number:
        """Return a measure as one row of a query gives it; others of the row may be withheld."""
        definition = self.definitions[measure]
        unit = str(definition["unit"])
        reason = withheld(row.get("withheld"), self.k) if row.get(column) is None else ""
        return Number(
            title=str(definition["title"]),
            value=number(row.get(column), unit),
            sure=reason or sureness(row, unit),
            caption=caption,
            measure=measure,
            query=query,
            weeks=covered(row),
        )

    def value(self, measure: str) -> float | None:
        """Return a measure of the whole period."""
        found = self.headline.get(measure, _NOTHING).get("value")
        return float(str(found)) if found is not None else None

    def latest(self, query: str, column: str) -> Row:
        """Return the newest week that has a number, else a row that says why there is none."""
        rows = self.rows(query)
        known = next((row for row in rows if row[column] is not None), None)
        return known or next((row for row in rows if row["withheld"]), _NOTHING)

    def period_text(self) -> str:
        """Return the weeks that the numbers cover: those of the tool, where it has any."""
        shown = [row for row in self.headline.values() if row["first_week"]]
        if not shown:
            reasons = {row["withheld"] for row in self.headline.values()}
            return "No week can be shown yet" if reasons - {"no_data"} else "No complete week yet"
        # Histories are far older than the tool, and a second tool may be.
        shown = [row for row in shown if _of_the_tool(row)] or shown
        first = min((row["first_week"] for row in shown), key=str)
        last = max((row["last_week"] for row in shown), key=str)
        return f"Weeks from {day(first)} to {day(last)}{_shown_of(first, last)}"

    def _text(self, column: str, cell: Cell, unit: str) -> str:
        if column in _REASONS:
            return withheld(cell, self.k)
        if isinstance(cell, date):
            return day(cell)
        if isinstance(cell, str):
            return name(column, cell)
        return number(cell, _UNITS.get(column, unit))


def sureness(row: Row, unit: str, *, between: str = " · ") -> str:
    """Return the interval of a row and how many people it is about."""
    ends = interval(row.get("low"), row.get("high"), unit)
    people = counted(row.get("n_people"), "person", "people")
    return between.join(part for part in (f"95% interval {ends}" if ends else "", people) if part)


def covered(row: Row) -> str:
    """Return the weeks that a row of the period covers; empty where it covers none."""
    first, last = row.get("first_week"), row.get("last_week")
    if not isinstance(first, date) or not isinstance(last, date):
        return ""
    if first == last:
        return day(first)
    begun = f"{first.day} {first:%b}" if first.year == last.year else day(first)
    return f"{begun} to {day(last)}"


def _heading(column: str, interval_of: str) -> str:
    heading = _COLUMNS.get(column, column.replace("_", " "))
    return f"{_heading(interval_of, '')}, {heading}" if interval_of and column in _ENDS else heading


def _shown_of(first: Cell, last: Cell) -> str:
    """Say how many weeks a chart shows, where that is not all of them."""
    parameters = {parameter.name: parameter for parameter in named_queries()["weekly"].parameters}
    drawn = int(parameters["weeks"].default)
    if isinstance(first, date) and isinstance(last, date) and (last - first).days >= 7 * drawn:
        return f", of which charts show the newest {drawn}"
    return ""


def _of_the_tool(row: Row) -> bool:
    return row["heading"] != "delivery" and not str(row["measure"]).startswith("vendor_")


def floats(row: Row, columns: Sequence[str]) -> list[float | None]:
    """Return some cells of a row as numbers; None where there is none."""
    found = [row.get(column) for column in columns]
    return [float(str(cell)) if cell is not None else None for cell in found]
