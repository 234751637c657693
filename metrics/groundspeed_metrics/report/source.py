"""What the report reads: named queries of the published copy, worded for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundspeed_metrics.report.wording import day, number, withheld
from groundspeed_metrics.warehouse.queries import Answer, Cell, ask

if TYPE_CHECKING:
    import duckdb

Row = Mapping[str, Cell]

_UNITS = {
    "engaged_share": "share", "coding_share": "share", "ai_char_share": "share", "share": "share",
    "acceptance_rate": "share", "by_count": "share", "by_characters": "share",
    "by_count_250_ms": "share", "by_count_0_ms": "share", "kept_share": "share",
    "activated_share": "share", "reverted_share": "share", "availability": "share",
    "priced_share": "share", "p50_ms": "ms", "p95_ms": "ms", "first_token_p50_ms": "ms",
    "cost_usd": "usd", "usd_per_engaged_week": "usd", "usd_per_1000_kept": "usd",
    "changes_per_engineer_week": "ratio", "median_lines": "count", "mean_score": "score",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the page, with what it means and where it comes from."""

    title: str
    value: str
    caption: str
    definition: str
    query: str


class Source:
    """The published copy, by named query, with its values as text."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.build: Row = self.rows("build")[0]
        self.k = int(str(self.build["k"]))
        self.definitions = {str(row["measure"]): row for row in self.rows("catalogue")}
        self.headline = {str(row["measure"]): row for row in self.rows("headline")}

    def rows(self, query: str) -> list[dict[str, Cell]]:
        """Return a query's rows."""
        return ask(self._connection, query).records()

    def table(self, query: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Return a query's answer as text, for a table."""
        answer = ask(self._connection, query)
        return answer.columns, [self.texts(answer, row) for row in answer.rows]

    def texts(self, answer: Answer, row: Sequence[Cell]) -> tuple[str, ...]:
        """Return one row as text."""
        return tuple(
            self.text(column, cell) for column, cell in zip(answer.columns, row, strict=True)
        )

    def text(self, column: str, cell: Cell) -> str:
        """Return one cell as text, in the unit that its column has."""
        if column == "withheld":
            return withheld(cell, self.k)
        if column == "week":
            return day(cell)
        if isinstance(cell, str):
            return cell
        return number(cell, _UNITS.get(column, "count"))

    def number(self, measure: str, caption: str, query: str) -> Number:
        """Return a number of the whole period."""
        row = self.headline.get(measure, {})
        definition = self.definitions[measure]
        reason = withheld(row.get("withheld", "no_data"), self.k)
        people = (
            f"{row['n_people']}\N{NO-BREAK SPACE}people" if row.get("n_people") is not None else ""
        )
        return Number(
            title=str(definition["title"]),
            value=number(row.get("value"), str(definition["unit"])),
            caption=reason or " · ".join(part for part in (caption, people) if part),
            definition=str(definition["definition"]),
            query=query,
        )

    def value(self, measure: str) -> float | None:
        """Return a measure of the whole period."""
        found = self.headline.get(measure, {}).get("value")
        return float(str(found)) if found is not None else None

    def latest(self, query: str, column: str) -> tuple[str, float] | None:
        """Return the newest week that has a number, and the number."""
        for row in self.rows(query):
            if row[column] is not None:
                return day(row["week"]), float(str(row[column]))
        return None

    def period_text(self) -> str:
        """Return the weeks that the numbers cover."""
        firsts = [row["first_week"] for row in self.headline.values() if row["first_week"]]
        lasts = [row["last_week"] for row in self.headline.values() if row["last_week"]]
        if not firsts:
            return "No complete week yet"
        return f"Weeks from {day(min(firsts, key=str))} to {day(max(lasts, key=str))}"
