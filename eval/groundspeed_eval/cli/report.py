"""`groundspeed-eval report`: the scores of one or more runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from groundspeed_eval.cli.runs import read_runs
from groundspeed_eval.report.figures import figures_of, tally_of
from groundspeed_eval.report.rendering import FORMATS, render_report
from groundspeed_eval.whole_files import write_whole
from groundspeed_server.errors import UserError


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Print the scores of runs, each with n and a 95 % interval: Wilson's for\n"
        "shares, a bootstrap over files for means and quantiles. What cannot be scored\n"
        "is not counted as 0."
    )
    parser.epilog = "Example: groundspeed-eval report runs/engine runs/copy --format markdown"
    parser.add_argument("runs", metavar="DIR", type=Path, nargs="+", help="folders of runs")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument(
        "--html",
        metavar="FILE",
        type=Path,
        help="write one page with the figures, and with the worst answers of the first run",
    )
    parser.add_argument(
        "--duckdb",
        metavar="FILE",
        type=Path,
        help="write a database of answers, scores and figures for questions of your own",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the report, and write the files that were asked for."""
    runs = read_runs(arguments.runs)
    figures = [figure for run in runs for figure in figures_of(run)]
    if arguments.html is not None:
        from groundspeed_eval.report.page import render_page  # noqa: PLC0415  Jinja2 is heavy.

        _write(arguments.html, render_page(runs, figures))
    if arguments.duckdb is not None:
        from groundspeed_eval.report.database import write_database  # noqa: PLC0415  So is DuckDB.

        write_database(arguments.duckdb, runs, figures)
    sys.stdout.write(render_report([tally_of(run) for run in runs], figures, arguments.format))
    return 0


def _write(path: Path, text: str) -> None:
    """Write a file whole, or leave what was there.

    Raises:
        UserError: It cannot be written.
    """
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise UserError(
            f"The page could not be written to {path}: {error.strerror}.",
            "Name another file with --html.",
        ) from error
