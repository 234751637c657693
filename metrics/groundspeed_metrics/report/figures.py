"""The figures of the report: which query each shows, how it is drawn, and what stands under it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from groundspeed_metrics.report import charts
from groundspeed_metrics.report.charts import Line
from groundspeed_metrics.report.source import Source
from groundspeed_metrics.warehouse.queries import Cell, named_queries


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its question, the table under it, and its definitions."""

    anchor: str
    title: str
    question: str
    chart: Markup | None
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    definitions: tuple[str, ...]
    query: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its figures and a sentence on how to read them."""

    anchor: str
    title: str
    note: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """What a figure shows: which columns of which query, in which unit.

    Attributes:
        lines: The lines of a trend; empty for bars.
        bar: The label and value columns of bars; empty for a trend.
        measures: Whose definitions stand under the chart.
        question: Where it is another one than the query's.
    """

    anchor: str
    title: str
    query: str
    unit: str
    measures: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    bar: tuple[str, str] | None = None
    question: str = ""


def sections(source: Source) -> list[Section]:
    """Return the sections of the report, in order."""
    return [
        Section(anchor, title, note, tuple(_figure(source, plot) for plot in plots))
        for anchor, title, note, plots in _SECTIONS
    ]


def _figure(source: Source, plot: Plot) -> Figure:
    columns, rows = source.table(plot.query)
    return Figure(
        anchor=f"figure-{plot.anchor}",
        title=plot.title,
        question=plot.question or named_queries()[plot.query].question,
        chart=_chart(plot, source.rows(plot.query)),
        columns=columns,
        rows=tuple(rows),
        definitions=tuple(
            f"{source.definitions[m]['title']}: {source.definitions[m]['definition']}"
            for m in plot.measures
        ),
        query=plot.query,
    )


def _chart(plot: Plot, rows: list[dict[str, Cell]]) -> Markup | None:
    if plot.lines:
        known = [r for r in rows if any(r[line.column] is not None for line in plot.lines)]
        words = f"{plot.title} by week, {len(known)} weeks with a number"
        return charts.trend(plot.anchor, words, rows, plot.lines, plot.unit) if known else None
    label, value = plot.bar or ("age_s", "kept_share")
    known = [row for row in rows if row[value] is not None]
    if not known:
        return None
    if plot.bar is None:
        words = "Share of accepted characters still there, by minutes after acceptance"
        return charts.decay(plot.anchor, words, known)
    bars = [charts.Bar(str(row[label]), float(str(row[value]))) for row in known]
    return charts.bars(plot.anchor, plot.title, bars, plot.unit)


_SECTIONS = (
    (
        "use",
        "Use",
        "Association only: who uses it chose to.",
        (
            Plot(
                "engaged", "Engaged engineers", "adoption", "share",
                ("engaged_share", "coding_share"), (Line("engaged_share", "engaged"),),
            ),
            Plot(
                "completed", "Characters from completions", "adoption", "share",
                ("ai_char_share",), (Line("ai_char_share", "completed"),),
                question="How much of what is typed or completed came from completions?",
            ),
        ),
    ),
    (
        "quality",
        "Quality",
        "Acceptance is a property of suggestions, and no merit of a person.",
        (
            Plot(
                "acceptance", "Acceptance", "acceptance", "share",
                ("acceptance_rate", "acceptance_chars"),
                (Line("by_count", "by count"), Line("by_characters", "by characters")),
            ),
            Plot("retention", "Kept after acceptance", "retention", "share", ("kept_30",)),
            Plot(
                "languages", "Acceptance by language", "acceptance_by_language", "share",
                ("acceptance_rate",), bar=("language", "acceptance_rate"),
            ),
            Plot(
                "survey", "What engineers answer", "survey", "score", ("survey_score",),
                bar=("question", "mean_score"),
            ),
        ),
    ),
    (
        "service",
        "Service",
        "All requests that reached for a model, with those that failed or were given up.",
        (
            Plot(
                "latency", "Latency", "latency", "ms", ("latency_p50", "latency_p95"),
                (Line("p50_ms", "median"), Line("p95_ms", "95th percentile")),
            ),
            Plot(
                "endings", "How requests end", "endings", "share", ("ending_share",),
                bar=("ending", "share"),
            ),
        ),
    ),
    (
        "cost",
        "Cost",
        "Model prices only: no seat, and nobody's time.",
        (
            Plot(
                "spent", "Cost per engaged engineer-week", "cost", "usd",
                ("cost_per_engaged_week",), (Line("usd_per_engaged_week", "US dollars"),),
            ),
            Plot(
                "models", "Cost by model", "cost_by_model", "usd", ("cost_usd",),
                bar=("model", "cost_usd"),
            ),
        ),
    ),
    (
        "delivery",
        "Delivery",
        "From git, for everyone, with or without the tool. A change over time is not its effect.",
        (
            Plot(
                "changes", "Merged changes per engineer-week", "delivery", "ratio",
                ("changes_per_week",), (Line("changes_per_engineer_week", "changes"),),
                question="How many changes does an engineer merge in a week?",
            ),
            Plot(
                "size", "Median size of a change", "delivery", "lines", ("change_lines_p50",),
                (Line("median_lines", "lines"),),
                question="Are changes getting larger or smaller?",
            ),
        ),
    ),
)  # fmt: skip
