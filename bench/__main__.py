"""Runs every benchmark of this folder and prints one table: `make bench`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from bench.figure import Figure
from rich.console import Console
from rich.table import Table


def main(wanted: list[str]) -> None:
    """Run the named benchmarks, or all: each module `bench_*.py` has `figures()`."""
    table = Table("figure", "ours (ms)", "against", "theirs (ms)", "ratio")
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        if wanted and name not in wanted:
            continue
        module = importlib.import_module(f"bench.{path.stem}")
        found: list[Figure] = module.figures()
        for figure in found:
            table.add_row(
                figure.name,
                f"{figure.ours_ms:.3g}",
                figure.against,
                f"{figure.theirs_ms:.3g}",
                f"{figure.ratio:.3g}",
            )
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
