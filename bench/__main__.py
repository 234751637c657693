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
from rich.markup import escape
from rich.table import Table

# Below this the rows wrap, also where the output goes to a file.
WIDTH = 130


class Benchmark(Protocol):
    """What each module `bench_*.py` offers."""

    def figures(self) -> list[Figure]:
        """Measure."""
        ...


def main(wanted: list[str]) -> int:
    """Run the benchmarks; return 1 where one failed, and 2 for a name that there is not."""
    known = sorted(p.stem.removeprefix("bench_") for p in Path(__file__).parent.glob("bench_*.py"))
    if unknown := set(wanted) - set(known):
        print(f"bench: no {', '.join(unknown)}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    narration = Console(stderr=True)
    _compile()
    table = _table()
    failed = False
    for name in wanted or known:
        narration.print(f"[dim]measuring {name} …[/dim]")
        try:
            rows = [_row(figure) for figure in _measured(name)]
        except Exception as error:  # noqa: BLE001 - The others' figures took minutes.
            failed, rows = True, [(f"{name}: failed", "", _told(error))]
        for row in rows:
            table.add_row(*row)
        table.add_section()
    load = os.getloadavg()[0]
    table.caption = (
        f"{os.cpu_count()} cores, load {load:.1f}. Ratios are medians of pairs measured in turn; "
        "single numbers depend on the machine and on what else it does."
    )
    Console(width=max(Console().width, WIDTH)).print(table)
    return int(failed)


def _measured(name: str) -> list[Figure]:
    return cast(Benchmark, importlib.import_module(f"bench.bench_{name}")).figures()


def _told(error: Exception) -> str:
    return escape(" ".join(f"{type(error).__name__}: {error}".split()))


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
