"""Charts as inline SVG: Vega-Altair describes them, vl-convert draws them, no script remains.

Colours are a closed set that the page's style sheet maps to the reader's light or dark scheme, so
that one drawing serves both.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from groundspeed_metrics.warehouse.queries import Cell

SERIES = ("#1f6f8b", "#c4702a", "#6b7f3a")
_GRID = "#e4e7eb"
_LABEL = "#5c6670"
_INK = "#1a2129"
_PAPER = "#ffffff"
_WIDTH = 420
_HEIGHT = 190
_BAR = 26
_LONGEST_LABEL = 50
_PALE = 0.16
_BAND_ALONE = 8
_COLUMNS_WITH_SIGN = 10
# Of the labels of an axis: as many digits as ticks may need, and no zeros behind them but of cents.
_FORMATS = {"share": ".2~%"}
_SUFFIXES = {
    "ms": "' ms'",
    "hours": "' h'",
    "lines": "(datum.value === 1 ? ' line' : ' lines')",
}
_SVG = re.compile(r"^<svg[^>]*viewBox=\"([\d. -]+)\"[^>]*>")
_BACKGROUND = re.compile(r"<rect[^>]*fill=\"(?:white|transparent|none)\"/>")
_ID = re.compile(r"\bid=\"([\w-]+)\"")
_REFERENCE = re.compile(r"(\bid=\"|url\(#|href=\"#)([\w-]+)")
_ARIA = re.compile(r" (?:role|aria-[\w-]+)=\"[^\"]*\"")

Row = Mapping[str, Cell]
Drawing = alt.Chart | alt.LayerChart | alt.FacetChart


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart.

    Attributes:
        column: That holds it.
        label: What it is called.
        low: The column of its interval's lower end.
        high: The column of the upper end.
        withheld: The column that says why it has gaps, where other lines do not have them too.
    """

    column: str
    label: str
    low: str = ""
    high: str = ""
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its length, and the ends of its interval where it has one."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a curve, with the ends of its interval where it has one."""

    series: str
    x: float
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One cell of a grid; a value of None is drawn as a gap."""

    row: str
    column: int
    value: float | None


def trend(
    name: str,
    description: str,
    rows: Sequence[Row],
    lines: Sequence[Line],
    unit: str,
    *,
    gate: float | None = None,
) -> Markup:
    """Draw weekly values as lines; a week without a number is a gap, and not a zero.

    Args:
        name: What the ids of the drawing begin with.
        description: What a reader who does not see the drawing is told.
        rows: With a column `week`.
        lines: The columns to draw; the interval of each is a band.
        unit: Of the values.
        gate: A value below which nothing is published, drawn as a dashed line.
    """
    by_week = {_iso(row["week"]): row for row in rows}
    weeks = _calendar(by_week)
    values = [
        {
            "week": week,
            "series": line.label,
            "value": by_week.get(week, {}).get(line.column),
            "low": by_week.get(week, {}).get(line.low),
            "high": by_week.get(week, {}).get(line.high),
        }
        for line in lines
        for week in weeks
    ]
    axis = alt.Axis(
        title=None,
        grid=False,
        labelAngle=0,
        values=_ticks(weeks),
        labelExpr="utcFormat(toDate(datum.value), '%-d %b')",
    )
    x = alt.X("week:O", axis=axis)
    return _drawn(name, description, _lines(values, x, [li.label for li in lines], unit, gate))


def curve(
    name: str, description: str, points: Sequence[Point], axis: tuple[str, Sequence[int]], unit: str
) -> Markup:
    """Draw values against a number, one line a series.

    Args:
        name: What the ids of the drawing begin with.
        description: What a reader who does not see the drawing is told.
        points: In the order of their series.
        axis: The title of the axis below, and where its ticks are.
        unit: Of the values.
    """
    values = [
        {"x": p.x, "series": p.series, "value": p.value, "low": p.low, "high": p.high}
        for p in points
    ]
    x = alt.X(
        "x:Q", axis=alt.Axis(title=axis[0], grid=False, values=list(axis[1]), labelFlush=False)
    )
    series = list(dict.fromkeys(point.series for point in points))
    return _drawn(name, description, _lines(values, x, series, unit, None))


def bars(name: str, description: str, slices: Sequence[Bar], unit: str) -> Markup:
    """Draw one bar a slice, in the order given, with its interval as a thin line."""
    names = [_shortened(bar.label) for bar in slices]
    # By place and not by name: names that are cut could be one bar.
    values = [
        {"place": place, "value": bar.value, "low": bar.low, "high": bar.high}
        for place, bar in enumerate(slices)
    ]
    words = f"{json.dumps(names)}[datum.value]"
    axis = alt.Axis(title=None, labelExpr=words, labelLimit=280, domain=False, ticks=False)
    y = alt.Y("place:O", axis=axis)
    base = alt.Chart(alt.InlineData(values=values), width=_WIDTH, height=len(slices) * _BAR + 30)
    across = _axis(unit, _highest(values), ticks=3, apart=16)
    x = alt.X("value:Q", axis=across, scale=_from_zero(unit))
    layers = [
        base.mark_bar(color=SERIES[0], cornerRadiusEnd=2, height={"band": 0.62}).encode(y=y, x=x)
    ]
    if any(bar.low is not None for bar in slices):
        ends = base.transform_filter("datum.low !== null")
        # The part of an interval that lies on its bar is seen by the paper around it.
        for colour, width in ((_PAPER, 4), (_INK, 1.25)):
            rule = ends.mark_rule(color=colour, strokeWidth=width)
            layers.append(rule.encode(y=y, x="low:Q", x2="high:Q"))
    longest = max(map(len, names), default=0)
    return _drawn(name, description, alt.layer(*layers), longest=longest)


def _shortened(label: str) -> str:
    """Cut a long name in its middle: what tells names apart is often their end."""
    if len(label) <= _LONGEST_LABEL:
        return label
    ends = (_LONGEST_LABEL - 1) // 2
    return f"{label[: ends // 2]}\N{HORIZONTAL ELLIPSIS}{label[-ends:]}"


def grid(name: str, description: str, tiles: Sequence[Tile], title: str) -> Markup:
    """Draw shares as a grid of tiles, darker where there is more, each with its number."""
    columns = sorted({tile.column for tile in tiles})
    rows = list(dict.fromkeys(tile.row for tile in tiles))
    # Beside many others a tile has no room for the sign.
    sign = "%" if len(columns) <= _COLUMNS_WITH_SIGN else ""
    values = [
        {"row": t.row, "column": t.column, "value": t.value, "words": f"{t.value:.0%}"[:-1] + sign}
        for t in tiles
        if t.value is not None
    ]
    below = title if sign else f"{title} (numbers in %)"
    # All of both, so that what is withheld is a gap and takes nobody's place.
    x = alt.X("column:O", scale=alt.Scale(domain=columns), axis=_tile_axis(below))
    y = alt.Y("row:O", scale=alt.Scale(domain=rows), axis=_tile_axis(None))
    base = alt.Chart(alt.InlineData(values=values), width=_WIDTH, height=len(rows) * 34 + 40)
    base = base.encode(x=x, y=y)
    # Never darker than ink can be read on, in either scheme.
    shade = alt.Scale(domain=[0, 1], range=[0.04, 0.5])
    tiles_drawn = base.mark_rect(color=SERIES[0], cornerRadius=3).encode(
        opacity=alt.Opacity("value:Q", scale=shade, legend=None)
    )
    numbers = base.mark_text(color=_INK, fontSize=11.5 if sign else 9).encode(text="words:N")
    return _drawn(name, description, alt.layer(tiles_drawn, numbers))


def _lines(
    values: Sequence[Mapping[str, object]],
    x: alt.X,
    labels: Sequence[str],
    unit: str,
    gate: float | None,
) -> Drawing:
    data = alt.InlineData(values=list(values))
    base = alt.Chart(data, width=_WIDTH, height=_HEIGHT).encode(x=x, color=_colours(labels))
    points = alt.OverlayMarkDef(size=28, filled=True)
    layers: list[alt.Chart] = []
    highest = _highest(values)
    for label, colour in zip(labels, SERIES, strict=False):
        mine = [value for value in values if value["series"] == label]
        if any(value["low"] is not None for value in mine):
            of_line = base.transform_filter(f"datum.series === {json.dumps(label)}")
            # A colour of its own: as part of the scale, the band would make the legend as pale.
            ends = {
                "y": _value_axis("low", unit, highest),
                "y2": "high:Q",
                "color": alt.value(colour),
            }
            layers.append(of_line.mark_area(opacity=_PALE).encode(**ends))
            # An area has no width where there is one point alone.
            alone = alt.InlineData(values=_alone(mine))
            rules = alt.Chart(alone).mark_rule(opacity=_PALE, strokeWidth=_BAND_ALONE)
            layers.append(rules.encode(x=x, **ends))
    line = base.mark_line(point=points, strokeWidth=2.25)
    layers.append(line.encode(y=_value_axis("value", unit, highest)))
    if gate is not None:
        rule = alt.Chart(alt.InlineData(values=[{"gate": gate}]))
        layers.append(rule.mark_rule(color=_LABEL, strokeDash=[5, 4]).encode(y="gate:Q"))
    return alt.layer(*layers)


def _alone(values: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Return the values with an interval whose neighbours have none."""
    has = [False, *(value["low"] is not None for value in values), False]
    return [v for n, v in enumerate(values, 1) if has[n] and not has[n - 1] and not has[n + 1]]


def _value_axis(column: str, unit: str, highest: float) -> alt.Y:
    return alt.Y(f"{column}:Q", axis=_axis(unit, highest), scale=_from_zero(unit))


def _highest(values: Sequence[Mapping[str, object]]) -> float:
    ends = (value[name] for value in values for name in ("value", "high"))
    return max((float(str(end)) for end in ends if end is not None), default=0.0)


def _tile_axis(title: str | None) -> alt.Axis:
    return alt.Axis(title=title, labelAngle=0, domain=False, ticks=False)


def _from_zero(unit: str) -> alt.Scale:
    # A score has its own ends; everything else starts at zero, so that lengths can be compared.
    if unit == "score":
        return alt.Scale(domain=[0, 10])
    return alt.Scale(zero=True, nice=True)


def _axis(unit: str, highest: float, *, ticks: int = 4, apart: int = 2) -> alt.Axis:
    suffix = _SUFFIXES.get(unit, "''")
    words = f"datum.label + {suffix}"
    numbers = _dollars(highest) if unit == "usd" else _FORMATS.get(unit, ",.2~f")
    return alt.Axis(
        title=None,
        format=numbers,
        labelExpr=words,
        tickCount=ticks,
        domain=False,
        labelFlush=False,
        labelOverlap="parity",
        labelSeparation=apart,
    )


def _dollars(highest: float) -> str:
    if highest > 8:
        return "$,.0f"
    return "$,.2f" if highest > 0.04 else "$,.6~f"


def _colours(labels: Sequence[str]) -> alt.Color:
    legend = None
    if len(labels) > 1:
        # As wide apart as labels may be wider than the font that was measured with.
        legend = alt.Legend(title=None, orient="top", symbolType="stroke", columnPadding=20)
    scale = alt.Scale(domain=list(labels), range=list(SERIES[: len(labels)]))
    return alt.Color("series:N", scale=scale, legend=legend)


def _drawn(name: str, description: str, chart: Drawing, *, longest: int = 0) -> Markup:
    # Fonts differ in width from the one that was measured with: a label of so many letters by less
    # than a pixel each.
    left = max(14, round(longest * 0.9))
    # One width for all, labels included, so that text has one size on the page.
    chart = chart.properties(
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        padding={"left": left, "top": 5, "right": 22, "bottom": 5},
    )
    spec = chart.configure(background="transparent", font="sans-serif").configure_view(stroke=None)
    spec = spec.configure_axis(
        gridColor=_GRID, domainColor=_GRID, tickColor=_GRID, labelColor=_LABEL, titleColor=_LABEL,
        labelFontSize=11.5, titleFontSize=11.5, titleFontWeight="normal", labelPadding=6,
    ).configure_legend(labelColor=_LABEL, labelFontSize=11.5)  # fmt: skip
    document: dict[str, Any] = spec.to_dict()
    svg = vl_convert.vegalite_to_svg(document, vl_version=_version())
    return _inlined(name, description, svg)


def _inlined(name: str, description: str, svg: str) -> Markup:
    """Make the drawing a part of a page: a name for readers, ids of its own, no background."""
    opening = _SVG.match(svg)
    if opening is None:
        raise AssertionError("the drawing is not an SVG")
    label = html.escape(description)
    head = f'<svg class="chart" role="img" aria-label="{label}" viewBox="{opening[1]}">'
    # The drawing is one image with one name; the table under it is what a screen reader walks.
    body = _ARIA.sub("", _BACKGROUND.sub("", svg[opening.end() :], count=1))
    # The ids that vl-convert gives count on from drawing to drawing: they are numbered anew.
    ids = {found: f"{name}-{n}" for n, found in enumerate(dict.fromkeys(_ID.findall(body)))}
    body = _REFERENCE.sub(lambda found: found[1] + ids.get(found[2], found[2]), body)
    # vl-convert escapes every text that it draws; nothing else in its output is ours or a user's.
    return Markup(head + body)  # noqa: S704


def _version() -> str:
    major, minor, *_ = alt.SCHEMA_VERSION.removeprefix("v").split(".")
    return f"{major}.{minor}"


def _ticks(weeks: Sequence[str]) -> list[str]:
    """Return at most six weeks, evenly apart, with the newest among them."""
    step = max(1, -(-len(weeks) // 6))
    return list(weeks[::-1][::step])


def _calendar(weeks: Collection[str]) -> list[str]:
    """Return every week from the first to the last, also those without a row."""
    first, last = date.fromisoformat(min(weeks)), date.fromisoformat(max(weeks))
    count = (last - first).days // 7 + 1
    return [(first + timedelta(weeks=number)).isoformat() for number in range(count)]


def _iso(value: Cell) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
