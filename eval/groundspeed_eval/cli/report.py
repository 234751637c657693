"""`groundspeed-eval report`: the scores of one or more runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from groundspeed_eval.cli.runs import read_runs
from groundspeed_eval.report.figures import figures_of, tally_of
from groundspeed_eval.report.rendering import FORMATS, render_report


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Print the scores of runs, each with n and a 95 % interval: Wilson's for shares, a\n"
        "bootstrap over files for means and quantiles. What cannot be scored is not counted as 0."
    )
    parser.epilog = "Example: groundspeed-eval report runs/engine runs/copy --format markdown"
    parser.add_argument("runs", metavar="DIR", type=Path, nargs="+", help="folders of runs")
    parser.add_argument("--format", choices=FORMATS, default="text")


def run(arguments: argparse.Namespace) -> int:
    """Print the report."""
    runs = read_runs(arguments.runs)
    figures = [figure for run in runs for figure in figures_of(run)]
    sys.stdout.write(render_report([tally_of(run) for run in runs], figures, arguments.format))
    return 0
