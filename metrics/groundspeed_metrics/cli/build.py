"""`groundspeed-metrics build`: staging, facts, metrics, and the copy for readers."""

from __future__ import annotations

import argparse
from datetime import date

from groundspeed_metrics.cli.narration import add_database, progress, say


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    add_database(parser)
    parser.add_argument(
        "--k",
        type=int,
        default=5,
        help="least number of people behind a published number; 5 or more (default: 5)",
    )
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        default=None,
        metavar="DATE",
        help="count weeks up to this day as complete (default: today, UTC)",
    )
    parser.epilog = "Example: groundspeed-metrics build --as-of 2026-03-01"


def run(arguments: argparse.Namespace) -> int:
    """Build."""
    from groundspeed_metrics.warehouse.build import build  # noqa: PLC0415
    from groundspeed_metrics.warehouse.database import open_warehouse  # noqa: PLC0415

    made = 0
    with open_warehouse(arguments.db) as connection, progress("models") as shown:

        def count(_: str) -> None:
            nonlocal made
            made += 1
            shown(made)

        built = build(
            connection, arguments.db, k=arguments.k, as_of=arguments.as_of, progress=count
        )
    say(f"{len(built.made)} models made, {len(built.left)} unchanged; published {built.published}")
    return 0
