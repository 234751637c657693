"""Reports and comparisons in the formats that people and programs read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from groundspeed_eval.report.ablation import Contribution
from groundspeed_eval.report.cells import (
    change_cells,
    figure_cell,
    label,
    ruling_sentence,
    tally_sentence,
    test_cells,
)
from groundspeed_eval.report.comparison import Comparison, Difference
from groundspeed_eval.report.figures import Figure, Tally
from groundspeed_eval.report.ruling import MarginTest, Ruling
from groundspeed_server.counting import counted

FORMATS = ("text", "markdown", "csv", "json")
_PIPE_WIDTH = 160
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Rows = list[tuple[str, ...]]


def render_report(tallies: Sequence[Tally], figures: Sequence[Figure], wanted: str) -> str:
    """Return a report of one or more runs.

    Args:
        tallies: One for each run, in the order of columns.
        figures: The figures of all runs.
        wanted: One of `FORMATS`.
    """
    if wanted == "json":
        return _json({"runs": list(tallies), "figures": list(figures)})
    if wanted == "csv":
        return _csv(Figure.__struct_fields__, (msgspec.structs.astuple(f) for f in figures))
    header = ("score", *(tally.run for tally in tallies))
    parts = [tally_sentence(tally) for tally in tallies]
    for group in dict.fromkeys(figure.group for figure in figures):
        rows = _pivot([f for f in figures if f.group == group], header[1:])
        parts.append(_table(group, header, rows, wanted))
    return _joined(parts, wanted)


def render_comparison(comparison: Comparison, wanted: str) -> str:
    """Return a comparison in one of `FORMATS`."""
    if wanted == "json":
        return _json(comparison)
    differences = comparison.differences
    if wanted == "csv":
        names = differences[0].__struct_fields__
        return _csv(names, (msgspec.structs.astuple(d) for d in differences))
    sure = f"{comparison.level * 100:.4g} % interval"
    header = ("score", "n", comparison.base, comparison.other, "change", sure, "p", "verdict")
    rows = [(label(d.title, d.statistic), *change_cells(d)) for d in differences]
    shared = f"{counted(comparison.tasks, 'task')} in both, {comparison.unpaired} in one only"
    sentence = f"{comparison.other} against {comparison.base}: {shared}"
    return _joined([sentence, _table("", header, rows, wanted)], wanted)


def render_ruling(ruling: Ruling, wanted: str) -> str:
    """Return a ruling in one of `FORMATS`."""
    if wanted == "json":
        return _json(ruling)
    if wanted == "csv":
        return _csv(
            MarginTest.__struct_fields__, (msgspec.structs.astuple(t) for t in ruling.tests)
        )
    header = (
        "score",
        "pairs, files",
        ruling.base,
        ruling.other,
        "change",
        "bound",
        "margin",
        "p (level)",
        "equal passes from",
        "verdict",
    )
    rows = [(test.title, *test_cells(test)) for test in ruling.tests]
    return _joined([_table("", header, rows, wanted), ruling_sentence(ruling)], wanted)


def render_ablation(found: Sequence[Contribution], wanted: str) -> str:
    """Return what techniques add, in one of `FORMATS`; tables leave out what no pair has."""
    if wanted == "json":
        return _json(list(found))
    if wanted == "csv":
        names = ("technique", *Difference.__struct_fields__)
        return _csv(names, ((c.technique, *msgspec.structs.astuple(c.difference)) for c in found))
    header = (
        "technique",
        "score",
        "n",
        "without",
        "full",
        "change",
        "95 % interval",
        "p",
        "verdict",
    )
    rows = [
        (
            c.technique,
            label(c.difference.title, c.difference.statistic),
            *change_cells(c.difference),
        )
        for c in found
        if c.difference.n
    ]
    return _joined([_table("", header, rows, wanted)], wanted)


def _pivot(figures: Sequence[Figure], runs: Sequence[str]) -> Rows:
    """Return a row for each score that any run has a value of, with a cell for each run."""
    cells = {(f.score, f.statistic, f.run): f for f in figures}
    labels = {(f.score, f.statistic): label(f.title, f.statistic) for f in figures if f.n}
    return [
        (title, *(figure_cell(cells.get((*key, run))) for run in runs))
        for key, title in labels.items()
    ]


def _joined(parts: Iterable[str], wanted: str) -> str:
    return ("\n\n" if wanted == "markdown" else "\n").join(parts) + "\n"


def _table(title: str, header: Sequence[str], rows: Rows, wanted: str) -> str:
    if wanted == "markdown":
        ruled = [header, ["---"] * len(header), *rows]
        lines = ["| " + " | ".join(_escaped(cell) for cell in row) + " |" for row in ruled]
        return "\n".join([f"**{title}**\n"] * bool(title) + lines)
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in header:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    # A pipe has no width; lines that do not wrap can be searched.
    terminal = Console()
    out = io.StringIO()
    Console(file=out, width=terminal.width if terminal.is_terminal else _PIPE_WIDTH).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).rstrip()


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|")


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return CSV; a text that a spreadsheet would run as a formula is quoted with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_inert(cell) for cell in row])
    return out.getvalue()


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
