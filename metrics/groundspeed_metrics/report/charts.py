"""Charts as inline SVG: Vega-Altair describes them, vl-convert draws them, no script remains.

Colours are a closed set that the page's style sheet maps to the reader's light or dark scheme, so
that one drawing serves both.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from groundspeed_metrics.warehouse.queries import Cell

SERIES = ("#1f6f8b", "#c4702a")
_GRID = "#e4e7eb"
_LABEL = "#5c6670"
_WIDTH = 480
_HEIGHT = 200
_BAR = 26
_LONGEST_LABEL = 60
_FORMATS = {"share": ".0%", "usd": "$,.2f", "ms": ",.0f", "lines": ",.0f", "score": ".0f"}
_SVG = re.compile(r"^<svg[^>]*viewBox=\"([\d. -]+)\"[^>]*>")
_BACKGROUND = re.compile(r"<rect[^>]*fill=\"(?:white|transparent|none)\"/>")
_ID = re.compile(r"\bid=\"([\w-]+)\"")
_REFERENCE = re.compile(r"(\bid=\"|url\(#|href=\"#)([\w-]+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a trend: the column that holds it, and what it is called."""

    column: str
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label and its length."""

    label: str
    value: float


def trend(
    name: str, description: str, rows: Sequence[dict[str, Cell]], lines: Sequence[Line], unit: str
) -> Markup:
    """Draw weekly values as lines; a week without a number is a gap, and not a zero."""
    by_week = {_iso(row["week"]): row for row in rows}
    weeks = _calendar(by_week)
    values = [
        {"week": week, "value": by_week.get(week, {}).get(line.column), "series": line.label}
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
    chart = (
        alt.Chart(alt.InlineData(values=values), width=_WIDTH, height=_HEIGHT)
        .mark_line(point=alt.OverlayMarkDef(size=28, filled=True), strokeWidth=2.25)
        .encode(
            x=alt.X("week:O", axis=axis),
            y=_value_axis(unit),
            color=_colours([line.label for line in lines]),
        )
    )
    return _drawn(name, description, chart)


def decay(name: str, description: str, rows: Sequence[dict[str, Cell]]) -> Markup:
    """Draw the share that is kept against the age in minutes, from all of it at the start."""
    values = [{"minutes": 0.0, "value": 1.0}] + [
        {"minutes": float(str(row["age_s"])) / 60, "value": row["kept_share"]} for row in rows
    ]
    chart = (
        alt.Chart(alt.InlineData(values=values), width=_WIDTH, height=_HEIGHT)
        .mark_line(
            point=alt.OverlayMarkDef(size=28, filled=True, color=SERIES[0]),
            strokeWidth=2.25,
            color=SERIES[0],
        )
        .encode(
            x=alt.X(
                "minutes:Q",
                axis=alt.Axis(title="minutes after acceptance", grid=False, values=[0, 2, 5, 10]),
            ),
            y=_value_axis("share"),
        )
    )
    return _drawn(name, description, chart)


def bars(name: str, description: str, slices: Sequence[Bar], unit: str) -> Markup:
    """Draw one bar a slice, in the order given."""
    values = [{"label": bar.label[:_LONGEST_LABEL], "value": bar.value} for bar in slices]
    axis = alt.Axis(title=None, labelLimit=190, domain=False, ticks=False)
    chart = (
        alt.Chart(alt.InlineData(values=values), width=_WIDTH, height=len(slices) * _BAR + 30)
        .mark_bar(color=SERIES[0], cornerRadiusEnd=2, height={"band": 0.62})
        .encode(
            y=alt.Y("label:N", sort=None, axis=axis),
            x=alt.X("value:Q", axis=_axis(unit), scale=_from_zero(unit)),
        )
    )
    return _drawn(name, description, chart)


def _value_axis(unit: str) -> alt.Y:
    return alt.Y("value:Q", axis=_axis(unit), scale=_from_zero(unit))


def _from_zero(unit: str) -> alt.Scale:
    # A score has its own ends; everything else starts at zero, so that lengths can be compared.
    if unit == "score":
        return alt.Scale(domain=[0, 10])
    return alt.Scale(zero=True, nice=True)


def _axis(unit: str) -> alt.Axis:
    words = "datum.label + ' ms'" if unit == "ms" else "datum.label"
    numbers = _FORMATS.get(unit, ",.1~f")
    return alt.Axis(title=None, format=numbers, labelExpr=words, tickCount=4, domain=False)


def _colours(labels: Sequence[str]) -> alt.Color:
    legend = alt.Legend(title=None, orient="top", symbolType="stroke") if len(labels) > 1 else None
    scale = alt.Scale(domain=list(labels), range=list(SERIES[: len(labels)]))
    return alt.Color("series:N", scale=scale, legend=legend)


def _drawn(name: str, description: str, chart: alt.Chart) -> Markup:
    # One width for all, labels included, so that text has one size on the page.
    chart = chart.properties(autosize=alt.AutoSizeParams(type="fit", contains="padding"))
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
    body = _BACKGROUND.sub("", svg[opening.end() :], count=1)
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
