"""`groundspeed-eval compare`: two runs on the same tasks."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from groundspeed_eval.cli.options import positive
from groundspeed_eval.report.comparison import compare_runs
from groundspeed_eval.report.rendering import FORMATS, render_comparison
from groundspeed_eval.running.run_folder import read_run


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Compare two runs task by task. Every change has an interval that takes the tasks of one\n"
        "file together; shares also have the p of McNemar's exact test."
    )
    parser.epilog = "Example: groundspeed-eval compare runs/copy runs/engine"
    parser.add_argument("base", metavar="A", type=Path, help="the run to compare with")
    parser.add_argument("other", metavar="B", type=Path, help="the run of interest")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument(
        "--looks",
        type=positive,
        default=1,
        help="how many comparisons you make in all; intervals widen so that all hold at once (1)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the comparison."""
    base, other = read_run(arguments.base), read_run(arguments.other)
    if base.name == other.name:
        base = replace(base, name=str(arguments.base))
        other = replace(other, name=str(arguments.other))
    comparison = compare_runs(base, other, looks=arguments.looks)
    sys.stdout.write(render_comparison(comparison, arguments.format))
    return 0
