"""`groundspeed-metrics simulate`: a synthetic company with its truth beside it."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from groundspeed_metrics.cli.narration import counted, progress, say
from groundspeed_metrics.cli.writing import writing_to
from groundspeed_metrics.errors import UserError

# Below this many requests, starting processes takes longer than what they would do.
_WORTH_PROCESSES = 20_000
# More would write more lines than there are names for.
_MOST_ENGINEERS = 1_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="a new folder")
    parser.add_argument("--out", type=Path, default=None, metavar="DIR", help="the same as DIR")
    parser.add_argument("--engineers", type=int, default=12, help="how many people (default: 12)")
    parser.add_argument(
        "--weeks", type=int, default=8, help="how many weeks of roll-out (default: 8)"
    )
    parser.add_argument(
        "--baseline-weeks",
        type=int,
        default=0,
        metavar="WEEKS",
        help="weeks before it, with git history alone (default: 0)",
    )
    parser.add_argument("--waves", type=int, default=4, help="waves of the roll-out (default: 4)")
    parser.add_argument(
        "--requests",
        type=float,
        default=24.0,
        metavar="N",
        help="completion requests of an engineer on a day, about three events each (default: 24)",
    )
    parser.add_argument(
        "--effect",
        action="append",
        default=[],
        metavar="NAME=CHANGE",
        help="what the tool does to delivery, such as merged=+10%% or reverts=-5%%; repeatable",
    )
    parser.add_argument("--seed", type=int, default=1, help="what chance follows from (default: 1)")
    parser.add_argument(
        "--until",
        type=date.fromisoformat,
        default=None,
        metavar="DATE",
        help="a day of the last week (default: last Sunday)",
    )
    parser.epilog = (
        "Example: groundspeed-metrics simulate company --engineers 300 --weeks 26 "
        "--baseline-weeks 12"
    )


def run(arguments: argparse.Namespace) -> int:
    """Simulate."""
    from groundspeed_metrics.events.window import FIRST_DAY  # noqa: PLC0415
    from groundspeed_metrics.identity import configured_key  # noqa: PLC0415
    from groundspeed_metrics.simulate.company import found_company  # noqa: PLC0415
    from groundspeed_metrics.simulate.effects import parse_effects  # noqa: PLC0415
    from groundspeed_metrics.simulate.write import write_company  # noqa: PLC0415

    folder = _checked(arguments)
    today = datetime.now(UTC).date()
    configured = configured_key(os.environ)
    key = configured or f"simulated-{arguments.seed}"
    company = found_company(
        engineers=arguments.engineers,
        weeks=arguments.weeks,
        baseline=arguments.baseline_weeks,
        waves=arguments.waves,
        requests_a_day=arguments.requests,
        effects=parse_effects(arguments.effect),
        seed=arguments.seed,
        until=arguments.until or today - timedelta(days=today.weekday() + 1),
    )
    if company.weeks[company.baseline] < FIRST_DAY:
        raise UserError(
            f"The roll-out would begin before {FIRST_DAY:%d %B %Y}; no event is as old.",
            "Choose a later --until, or fewer --weeks.",
        )
    is_large = arguments.engineers * arguments.weeks * arguments.requests > _WORTH_PROCESSES
    with progress("Simulating engineers") as told, writing_to(folder):
        done = write_company(
            company,
            folder,
            key,
            processes=(os.cpu_count() or 1) if is_large else 1,
            progress=told,
        )
    say(f"{counted(done.events, 'event')} in {done.lake}; the truth is in {done.truth}")
    if not configured:
        say(f"Collect with GROUNDSPEED_ORG_KEY={key}, so that commits and events meet.")
    return 0


def _checked(arguments: argparse.Namespace) -> Path:
    """Return the folder to write, when the arguments make a company."""
    folder: Path | None = arguments.folder or arguments.out
    if folder is None or (arguments.folder and arguments.out):
        raise UserError("Name one new folder to write to.", "groundspeed-metrics simulate DIR")
    if arguments.engineers < 1 or arguments.weeks < 1:
        raise UserError("A company has at least one engineer and one week.")
    if arguments.engineers > _MOST_ENGINEERS:
        raise UserError(f"A company has at most {_MOST_ENGINEERS:,} engineers.")
    if arguments.waves < 1 or arguments.baseline_weeks < 0 or arguments.requests <= 0:
        raise UserError("There is at least one wave and one request, and no negative baseline.")
    return folder
