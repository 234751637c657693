"""`groundspeed-metrics simulate`: a synthetic company with its truth beside it."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from groundspeed_metrics.cli.narration import say
from groundspeed_metrics.errors import UserError


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--engineers", type=int, default=12, help="how many people (default: 12)")
    parser.add_argument("--weeks", type=int, default=8, help="how many weeks (default: 8)")
    parser.add_argument("--seed", type=int, default=1, help="what chance follows from (default: 1)")
    parser.add_argument(
        "--until",
        type=date.fromisoformat,
        default=None,
        metavar="DATE",
        help="a day of the last week (default: last Sunday)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    parser.epilog = "Example: groundspeed-metrics simulate --engineers 40 --weeks 12 --out company"


def run(arguments: argparse.Namespace) -> int:
    """Simulate."""
    from groundspeed_metrics.identity import Pseudonyms  # noqa: PLC0415
    from groundspeed_metrics.simulate.company import found_company  # noqa: PLC0415
    from groundspeed_metrics.simulate.write import write_company  # noqa: PLC0415

    if arguments.engineers < 1 or arguments.weeks < 1:
        raise UserError("A company has at least one engineer and one week.")
    today = datetime.now(UTC).date()
    until = arguments.until or today - timedelta(days=today.weekday() + 1)
    configured = os.environ.get("GROUNDSPEED_ORG_KEY", "").strip()
    key = configured or f"simulated-{arguments.seed}"
    company = found_company(
        engineers=arguments.engineers, weeks=arguments.weeks, seed=arguments.seed, until=until
    )
    done = write_company(company, arguments.out, Pseudonyms(key))
    say(f"{done.events:,} events in {done.lake}; the truth is in {done.truth}")
    if not configured:
        say(f"Collect with GROUNDSPEED_ORG_KEY={key}, so that commits and events meet.")
    return 0
