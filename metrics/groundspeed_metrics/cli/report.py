"""`groundspeed-metrics report`: the adoption report, one HTML file that opens offline."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_metrics.cli.arguments import add_database
from groundspeed_metrics.cli.narration import say
from groundspeed_metrics.cli.writing import make_folder, write_whole
from groundspeed_metrics.errors import UserError

if TYPE_CHECKING:
    import duckdb


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--out", type=Path, metavar="FILE", help="the HTML file")
    parser.add_argument(
        "--export", type=Path, metavar="DIR", help="every table of it, as CSV, JSON and Parquet"
    )
    parser.add_argument(
        "--title", default="Groundspeed adoption report", help="the page's title and heading"
    )
    add_database(parser)
    parser.epilog = "Example: groundspeed-metrics report --out adoption.html --export tables"


def run(arguments: argparse.Namespace) -> int:
    """Write the report, its tables, or both."""
    from groundspeed_metrics.report.page import render_report  # noqa: PLC0415
    from groundspeed_metrics.warehouse.publish import open_published  # noqa: PLC0415

    if arguments.out is None and arguments.export is None:
        raise UserError("There is nothing to write.", "Add --out FILE.html, --export DIR, or both.")
    with open_published(arguments.db) as connection:
        if arguments.out is not None:
            write_whole(arguments.out, render_report(connection, arguments.title).encode())
            say(f"written: {arguments.out}")
        if arguments.export is not None:
            _export(connection, arguments.export)
    return 0


def _export(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    from groundspeed_metrics.cli.formats import TEXT_FORMATS, write_parquet  # noqa: PLC0415
    from groundspeed_metrics.report.figures import exported  # noqa: PLC0415
    from groundspeed_metrics.report.source import Source  # noqa: PLC0415

    tables = dict(exported(Source(connection)))
    for form in ("csv", "json", "parquet"):
        make_folder(folder / form)
    for name, answer in tables.items():
        for form in ("csv", "json"):
            write_whole(folder / form / f"{name}.{form}", TEXT_FORMATS[form](answer).encode())
        write_parquet(answer, folder / "parquet" / f"{name}.parquet")
    say(f"{len(tables)} tables written to {folder}, each as CSV, JSON and Parquet")
