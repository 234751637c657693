"""The shapes in which answers are drawn: each takes the rows of a query and gives a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from groundspeed_metrics.report import charts, wording
from groundspeed_metrics.report.charts import Bar, Line, Point, Tile
from groundspeed_metrics.report.source import Row, floats

_ENDS = ("low", "high")


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines over weeks.

    Attributes:
        lines: Which columns.
        gate: A value below which nothing is published.
    """

    lines: tuple[Line, ...]
    gate: float | None = None

    def draw(self, name: str, title: str, rows: Sequence[Row], unit: str) -> Markup | None:
        """Draw; nothing where no week has a number."""
        known = [row for row in rows if any(row[line.column] is not None for line in self.lines)]
        if not known:
            return None
        weeks = f"{len(known)} week{'' if len(known) == 1 else 's'}"
        words = f"{title}, by week, {weeks} with a number"
        return charts.trend(name, words, rows, self.lines, unit, gate=self.gate)


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar a row.

    Attributes:
        label: The column of the labels.
        value: The column of the lengths.
    """

    label: str
    value: str

    def draw(self, name: str, title: str, rows: Sequence[Row], unit: str) -> Markup | None:
        """Draw; nothing where no row has a number."""
        cells = [
            (wording.name(self.label, str(row[self.label])), floats(row, (self.value, *_ENDS)))
            for row in rows
        ]
        bars = [Bar(label, v, low, high) for label, (v, low, high) in cells if v is not None]
        return charts.bars(name, f"{title}, one bar each", bars, unit) if bars else None


@dataclass(frozen=True, slots=True)
class Curve:
    """Values against a number.

    Attributes:
        x: The column of the number, and by how much it is divided.
        value: The column of the values.
        axis: The title of the axis below, and its ticks.
        series: The column that tells lines apart, and what its values are called; others are left
            out. Without it there is one line.
        start: Where every line begins.
    """

    x: tuple[str, float]
    value: str
    axis: tuple[str, tuple[int, ...]]
    series: tuple[str, tuple[tuple[str, str], ...]] | None = None
    start: tuple[float, float] | None = None

    def draw(self, name: str, title: str, rows: Sequence[Row], unit: str) -> Markup | None:
        """Draw; nothing where no row has a number."""
        points = [
            point for label, mine in self._series(rows) for point in self._points(label, mine)
        ]
        words = f"{title}, by {self.axis[0]}"
        return charts.curve(name, words, points, self.axis, unit) if points else None

    def _series(self, rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
        if self.series is None:
            return [("", list(rows))]
        column, names = self.series
        return [(label, [row for row in rows if row[column] == value]) for value, label in names]

    def _points(self, label: str, rows: Sequence[Row]) -> list[Point]:
        column, divisor = self.x
        points = [
            Point(label, float(str(row[column])) / divisor, value, low, high)
            for row in rows
            for value, low, high in [floats(row, (self.value, *_ENDS))]
            if value is not None
        ]
        if not points or self.start is None:
            return points
        return [Point(label, *self.start), *points]


@dataclass(frozen=True, slots=True)
class Grid:
    """Shares by two columns.

    Attributes:
        row: The column of the rows' labels.
        column: The column of the columns' labels.
        value: The column of the shares.
        title: What the columns are.
    """

    row: str
    column: str
    value: str
    title: str

    def draw(self, name: str, title: str, rows: Sequence[Row], unit: str) -> Markup | None:  # noqa: ARG002
        """Draw; nothing where no row has a number."""
        tiles = [
            Tile(str(row[self.row]), int(str(row[self.column])), *floats(row, (self.value,)))
            for row in rows
        ]
        if all(tile.value is None for tile in tiles):
            return None
        return charts.grid(name, f"{title}, by {self.title}", tiles, self.title)


Shape = Trend | Bars | Curve | Grid
