"""`groundspeed-metrics simulate`: a synthetic company with its truth beside it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from groundspeed_metrics.cli.arguments import calendar_day
from groundspeed_metrics.cli.narration import counted, progress, say
from groundspeed_metrics.cli.writing import writing_to
from groundspeed_metrics.errors import UserError

# Below this many requests, starting processes takes longer than what they would do.
_WORTH_PROCESSES = 20_000
# The least and the most of each. More engineers would write more lines than there are names for.
_BOUNDS: Mapping[str, tuple[float, int]] = {
    "engineers": (1, 1_000),
    "weeks": (1, 520),
    "baseline_weeks": (0, 520),
    "waves": (1, 100),
    "requests": (0.01, 10_000),
}
# A year before the dates that collecting git takes for mistakes.
_LAST_DAY = date(2098, 12, 31)


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
        type=calendar_day,
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
        until=_last_day(arguments.until),
    )
    if company.weeks[company.baseline] < FIRST_DAY:
        raise UserError(
            f"The roll-out would begin before {FIRST_DAY:%d %B %Y}; no event is as old. "
            "Nothing was written.",
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
    for name, (least, most) in _BOUNDS.items():
        given = getattr(arguments, name)
        # What is no number is not between two, either.
        if not least <= given <= most:
            raise UserError(
                f"--{name.replace('_', '-')} {given} makes no company; nothing was written.",
                f"Give a number from {least} to {most:,}.",
            )
    return folder


def _last_day(given: date | None) -> date:
    """Return a day of the last week."""
    from groundspeed_metrics.events.window import FIRST_DAY  # noqa: PLC0415

    today = datetime.now(UTC).date()
    until = given or today - timedelta(days=today.weekday() + 1)
    if not FIRST_DAY <= until <= _LAST_DAY:
        raise UserError(
            f"--until {until} makes no company; nothing was written.",
            f"Name a day from {FIRST_DAY} to {_LAST_DAY}.",
        )
    return until
