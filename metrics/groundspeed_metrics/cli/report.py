"""`groundspeed-metrics report`: the adoption report, one HTML file that opens offline."""

from __future__ import annotations

import argparse
from pathlib import Path

from groundspeed_metrics.cli.narration import add_database, say


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the HTML file")
    parser.add_argument(
        "--title", default="Groundspeed adoption report", help="the page's title and heading"
    )
    add_database(parser)
    parser.epilog = "Example: groundspeed-metrics report --out adoption.html"


def run(arguments: argparse.Namespace) -> int:
    """Write the report."""
    from groundspeed_metrics.report.page import render_report  # noqa: PLC0415
    from groundspeed_metrics.warehouse.publish import open_published  # noqa: PLC0415

    with open_published(arguments.db) as connection:
        page = render_report(connection, arguments.title)
    draft = arguments.out.with_name(f".{arguments.out.name}.draft")
    draft.write_text(page, encoding="utf-8")
    draft.replace(arguments.out)
    say(f"written: {arguments.out}")
    return 0
