"""Runs every benchmark of this folder, or those named, and prints one table: `make bench`."""

from __future__ import annotations

import compileall
import importlib
import os
import sys
from pathlib import Path
from typing import Protocol, cast

from bench.figure import Figure, Goal
from rich.console import Console
from rich.table import Table

# Below this the rows wrap, also where the output goes to a file.
WIDTH = 130


class Benchmark(Protocol):
    """What each module `bench_*.py` offers."""

    def figures(self) -> list[Figure]:
        """Measure."""
        ...


def main(wanted: list[str]) -> int:
    """Run the benchmarks and return an exit code: 2 for a name that there is not."""
    known = sorted(p.stem.removeprefix("bench_") for p in Path(__file__).parent.glob("bench_*.py"))
    if unknown := set(wanted) - set(known):
        print(f"bench: no {', '.join(unknown)}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    narration = Console(stderr=True)
    _compile()
    table = _table()
    for name in wanted or known:
        narration.print(f"[dim]measuring {name} …[/dim]")
        benchmark = cast(Benchmark, importlib.import_module(f"bench.bench_{name}"))
        for figure in benchmark.figures():
            table.add_row(*_row(figure))
        table.add_section()
    load = os.getloadavg()[0]
    table.caption = (
        f"{os.cpu_count()} cores, load {load:.1f}. Ratios are medians of pairs measured in turn; "
        "single numbers depend on the machine and on what else it does."
    )
    Console(width=max(Console().width, WIDTH)).print(table)
    return 0


def _compile() -> None:
    """Compile our packages, as pip does with what it installs: a checkout may not be."""
    for package in ("contract", "eval", "metrics", "server"):
        compileall.compile_dir(Path(__file__).parents[1] / package, quiet=1)


def _table() -> Table:
    table = Table()
    table.add_column("figure")
    table.add_column("ours", justify="right", no_wrap=True)
    table.add_column("against")
    table.add_column("theirs", justify="right", no_wrap=True)
    table.add_column("ratio", justify="right", no_wrap=True)
    table.add_column("goal", no_wrap=True)
    table.add_column("met", no_wrap=True)
    return table


def _row(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        _number(figure.ours, figure.unit),
        figure.against,
        _number(figure.theirs, figure.unit),
        _number(figure.ratio, ""),
        _goal(figure.goal, figure.unit),
        {True: "yes", False: "no", None: ""}[figure.goal.is_met(figure) if figure.goal else None],
    )


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}".rstrip() if value >= 100 else f"{value:.3g} {unit}".rstrip()


def _goal(goal: Goal | None, unit: str) -> str:
    if goal is None:
        return ""
    sign = "≥" if goal.at_least else "≤"
    return (
        f"ratio {sign} {goal.limit:.3g}"
        if goal.of == "ratio"
        else f"{sign} {_number(goal.limit, unit)}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
