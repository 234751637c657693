"""Runs as one HTML page that needs nothing else: figures side by side, and failures to read.

The page holds code that others wrote and text that a model wrote. Everything is escaped, no script
runs, nothing is loaded, and characters that hide or turn text around are shown by their number.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from groundspeed_eval.report.cases import chapters_of
from groundspeed_eval.report.cells import NOTHING, label, number, span
from groundspeed_eval.report.figures import EVERYTHING, GREATEST, Figure, Tally, tally_of
from groundspeed_eval.running.run_folder import Run
from groundspeed_eval.scores.registry import all_scores
from groundspeed_eval.scores.score import Family
from groundspeed_server.counting import counted

CASES = 8  # Of each sort.
_FAMILIES = {
    Family.QUALITY: "Quality",
    Family.PUBLISHED: "Quality, by published definitions",
    Family.REVIEW: "Review hints",
    Family.QUIET: "When it speaks",
    Family.SPEED: "Speed",
    Family.SPEND: "Spend",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as a reader sees it.

    Attributes:
        bar: Low end, estimate and high end, from 0 to 100; None for a figure without a scale.
    """

    value: str
    interval: str
    n: int
    bar: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Row:
    """One score of all runs."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One group of tasks: rows under the name of what they are about."""

    title: str
    parts: tuple[tuple[str, tuple[Row, ...]], ...]


def render_page(runs: Sequence[Run], figures: Sequence[Figure]) -> str:
    """Return the page.

    Args:
        runs: At least one; the failures of the first are told, beside the answers of the others.
        figures: The figures of all runs.
    """
    folder = files("groundspeed_eval") / "report"
    style = (folder / "page.css").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["readable"] = readable
    template = environment.from_string((folder / "page.html.j2").read_text("utf-8"))
    tables = _tables(figures, [run.name for run in runs])
    return template.render(
        # Our own file, and the only text that must not be escaped.
        style=Markup(style),  # noqa: S704
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        runs=[(run.identity, tally_of(run)) for run in runs],
        subject=_subject(runs),
        overall=tables[0],
        groups=tables[1:],
        chapters=chapters_of(runs[0], runs[1:], CASES),
        widths=_widths,
    )


def readable(text: str) -> str:
    """Return a text with characters that hide or reorder others shown by their number."""
    plain = text.replace("\r\n", "\n")
    return "".join(
        f"<U+{ord(char):04X}>"
        if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} and char not in "\n\t"
        else char
        for char in plain
    )


def _subject(runs: Sequence[Run]) -> str:
    tasks = {task.id: task for run in runs for task in run.tasks}.values()
    places = sorted({f"{task.repo} at {task.commit[:12]}" for task in tasks})
    files = len({task.file for task in tasks})
    where = ", ".join(places) if len(places) <= 4 else f"{len(places)} states of repositories"
    return f"{counted(len(tasks), 'task')} from {counted(files, 'file')} of {where}"


def _tables(figures: Sequence[Figure], runs: Sequence[str]) -> list[Table]:
    """Return a table of all tasks, and one of each group."""
    found = {(f.group, f.score, f.statistic, f.run): f for f in figures}
    groups = dict.fromkeys(f.group for f in figures)
    lines = dict.fromkeys((f.score, f.statistic, f.title) for f in figures)
    tables = []
    for group in groups:
        parts: dict[Family, list[Row]] = {}
        for score, statistic, title in lines:
            cells = tuple(_cell(found.get((group, score, statistic, run))) for run in runs)
            if any(cell.n for cell in cells):
                family = all_scores()[score].family
                parts.setdefault(family, []).append(Row(label(title, statistic), cells))
        rows = tuple((_FAMILIES[family], tuple(rows)) for family, rows in sorted(parts.items()))
        tables.append(Table("all tasks" if group == EVERYTHING else group.partition("=")[2], rows))
    return tables


def _cell(figure: Figure | None) -> Cell:
    if figure is None or figure.estimate is None:
        return Cell(NOTHING, "", 0, None)
    scale = GREATEST.get(figure.unit)
    bar = None
    if scale is not None and figure.low is not None and figure.high is not None:
        low, middle, high = (
            100 * min(max(value / scale, 0), 1)
            for value in (figure.low, figure.estimate, figure.high)
        )
        bar = (low, middle, high)
    interval = span(figure.low, figure.high, figure.unit)
    return Cell(number(figure.estimate, figure.unit), interval, figure.n, bar)


def _widths(tally: Tally) -> list[tuple[str, int, float, float]]:
    """Return how the tasks of a run ended: the end, how many, and start and width of its bar."""
    ends = {"shown": tally.shown, "quiet": tally.quiet, "failed": tally.errors}
    bars, start = [], 0.0
    for end, count in ends.items():
        width = 100 * count / tally.tasks
        bars.append((end, count, start, width))
        start += width
    return bars
