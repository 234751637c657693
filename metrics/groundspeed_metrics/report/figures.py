"""Makes the figures that the contents name: a chart, the table under it, where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from markupsafe import Markup

from groundspeed_metrics.report.charts import Line
from groundspeed_metrics.report.contents import SECTIONS, Part, Plot, shown_queries
from groundspeed_metrics.report.plots import Shape, Trend
from groundspeed_metrics.report.source import Number, Source, Table
from groundspeed_metrics.report.wording import counted, withheld
from groundspeed_metrics.warehouse.queries import Answer, named_queries


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its question, the table under it, and where it comes from.

    Attributes:
        note: How it is to be read, where that does not go without saying.
        is_drawn: Whether it is meant to have a chart.
        missing: Why there is none, where nothing may be drawn.
        undrawn: What of it is withheld, and why; empty where all is drawn.
        measures: Whose definitions it has.
        query: The named query that it shows.
        asked: The query with the values that it was asked with, as on a command line.
    """

    anchor: str
    title: str
    question: str
    note: str
    is_drawn: bool
    chart: Markup | None
    missing: str
    undrawn: str
    table: Table
    measures: tuple[str, ...]
    query: str
    asked: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its figures, the numbers of its whole period, and how to read them."""

    anchor: str
    title: str
    note: str
    figures: tuple[Figure, ...]
    numbers: tuple[Number, ...]


def sections(source: Source) -> list[Section]:
    """Return the sections of the report, in order, with the queries that no section shows last."""
    return [_section(source, part) for part in _parts()]


def exported(source: Source) -> Iterator[tuple[str, Answer]]:
    """Give every table of the report by the name that its files have."""
    for plot in chain.from_iterable(map(_known, _parts())):
        yield plot.anchor.removeprefix("query-"), _answer(source, plot)
    for name in ("headline", "activation", "catalogue", "build"):
        yield name, source.answer(name)


def _parts() -> list[Part]:
    further = Part(
        "further",
        "Further answers",
        "Named queries that are not drawn above, with the values that they have by default.",
        tuple(_plain(name) for name in named_queries() if name not in shown_queries()),
    )
    return [*SECTIONS, further] if further.plots else list(SECTIONS)


def _known(part: Part) -> Iterator[Plot]:
    return (plot for plot in part.plots if plot.query in named_queries())


def _section(source: Source, part: Part) -> Section:
    numbers = (
        source.number(str(measure))
        for measure, row in source.headline.items()
        if row["heading"] == part.anchor
    )
    return Section(
        anchor=part.anchor,
        title=part.title,
        note=part.note,
        figures=tuple(_figure(source, plot) for plot in _known(part)),
        numbers=tuple(numbers),
    )


def _figure(source: Source, plot: Plot) -> Figure:
    answer = _answer(source, plot)
    draw = plot.shape.draw if plot.shape else None
    return Figure(
        anchor=f"figure-{plot.anchor}",
        title=plot.title,
        question=plot.question or named_queries()[plot.query].question,
        note=plot.note,
        is_drawn=draw is not None,
        chart=draw(plot.anchor, plot.title, answer.records(), plot.unit) if draw else None,
        missing=_missing(source, answer, plot.measures),
        undrawn=_undrawn(source, answer, plot.shape) if plot.shape else "",
        table=source.table(answer, plot.unit, _interval_of(plot), plot.events),
        measures=tuple(m for m in plot.measures if m in source.definitions),
        query=plot.query,
        asked=" ".join([plot.query, *(f"{key}={value}" for key, value in plot.values.items())]),
    )


def _answer(source: Source, plot: Plot) -> Answer:
    asked = source.answer(plot.query, plot.values)
    return plot.made_of(asked) if plot.made_of else asked


def _interval_of(plot: Plot) -> str:
    """Return whose interval the rows hold; empty where they hold one value alone."""
    lines = plot.shape.lines if isinstance(plot.shape, Trend) else ()
    return next((line.column for line in lines if line.low and line.column != "value"), "")


def _missing(source: Source, answer: Answer, measures: tuple[str, ...]) -> str:
    """Say why nothing is drawn: what most rows say or, without rows, what the period does."""
    of_period = (source.headline.get(measure, {}).get("withheld") for measure in measures)
    found = _reasons(answer) or Counter(str(reason) for reason in of_period if reason)
    reason = next((reason for reason, _ in found.most_common(1)), "no_data")
    return f"Nothing to show: {withheld(reason, source.k)}."


def _undrawn(source: Source, answer: Answer, shape: Shape) -> str:
    """Say how many rows are withheld, so that nobody takes a gap for a zero."""
    lines = shape.lines if isinstance(shape, Trend) else ()
    named: list[tuple[str, Sequence[Line], str]] = [
        (f"Withheld of {line.label}", (line,), line.withheld) for line in lines if line.withheld
    ]
    said = (
        (words, _counts(source, answer, drawn, column))
        for words, drawn, column in named or [("Withheld", lines, "withheld")]
    )
    return " ".join(f"{words}: {counts}." for words, counts in said if counts)


def _counts(source: Source, answer: Answer, lines: Sequence[Line], column: str) -> str:
    one = "week" if "week" in answer.columns else "row"
    return ", ".join(
        f"{counted(n, one)} ({withheld(reason, source.k).removeprefix('withheld: ')})"
        for reason, n in _reasons(answer, lines, column).most_common()
        if reason != "no_data"
    )


def _reasons(answer: Answer, lines: Sequence[Line] = (), column: str = "withheld") -> Counter[str]:
    """Count the reasons of rows; with lines, of those in which one of them has a gap.

    What else is withheld in a row is no gap of the drawing.
    """
    return Counter(
        str(row[column])
        for row in answer.records()
        if row.get(column) and (not lines or any(row[line.column] is None for line in lines))
    )


def _plain(name: str) -> Plot:
    return Plot(f"query-{name}", name.replace("_", " ").capitalize(), name, "ratio", None)
