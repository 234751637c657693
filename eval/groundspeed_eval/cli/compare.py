"""`groundspeed-eval compare`: two runs on the same tasks."""

from __future__ import annotations

import argparse
import sys

from groundspeed_eval.cli.options import positive
from groundspeed_eval.cli.runs import add_two_runs, read_two_runs
from groundspeed_eval.report.comparison import compare_runs
from groundspeed_eval.report.rendering import FORMATS, render_comparison


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Compare two runs task by task. Every change has an interval that takes the\n"
        "tasks of one file together; shares also have the p of McNemar's exact test."
    )
    parser.epilog = "Example: groundspeed-eval compare runs/copy runs/engine"
    add_two_runs(parser, base="the run to compare with", other="the run of interest")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument(
        "--looks",
        type=positive,
        default=1,
        help="how many comparisons you make in all; intervals widen so that all hold at once (1)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the comparison."""
    base, other = read_two_runs(arguments)
    comparison = compare_runs(base, other, looks=arguments.looks)
    sys.stdout.write(render_comparison(comparison, arguments.format))
    return 0
