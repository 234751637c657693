"""`groundspeed-eval gate`: stop a rollout that may be worse by more than a margin."""

from __future__ import annotations

import argparse
import sys

from groundspeed_eval.cli.options import positive, positive_number
from groundspeed_eval.cli.runs import add_two_runs, read_two_runs
from groundspeed_eval.report.rendering import FORMATS, render_ruling
from groundspeed_eval.report.ruling import LEVEL, gated_score, rule

_DEFAULT_SCORE = "hit"


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Fail a rollout that is not shown to be worse by less than a margin: exit code 1.\n"
        f"A rollout that is worse by a margin passes at most {LEVEL:.0%} of the time, over\n"
        "all scores (Holm) and looks (Bonferroni). Tasks that the rollout failed at must\n"
        "be rare."
    )
    parser.epilog = "Example: groundspeed-eval gate runs/main runs/candidate --margin 3"
    add_two_runs(parser, base="what there is", other="the rollout")
    parser.add_argument(
        "--margin",
        type=positive_number,
        default=2.0,
        help="how much worse is tolerable: points for scores in %%, else the score's unit (2)",
    )
    parser.add_argument(
        "--score",
        metavar="NAME[=MARGIN]",
        type=_score,
        action="append",
        help=f"a score to judge by, with a margin of its own; may be repeated ({_DEFAULT_SCORE})",
    )
    parser.add_argument(
        "--looks", type=positive, default=1, help="how many times it is judged in all (1)"
    )
    parser.add_argument("--format", choices=FORMATS, default="text")


def run(arguments: argparse.Namespace) -> int:
    """Print the ruling; 0 when the rollout may go on."""
    base, other = read_two_runs(arguments)
    chosen: list[tuple[str, float | None]] = arguments.score or [(_DEFAULT_SCORE, None)]
    margins = {name: _margin(name, given or arguments.margin) for name, given in chosen}
    ruling = rule(base, other, margins, looks=arguments.looks)
    sys.stdout.write(render_ruling(ruling, arguments.format))
    return 0 if ruling.passes else 1


def _score(word: str) -> tuple[str, float | None]:
    """Return a score's name, with its own margin if it has one."""
    name, given, margin = word.partition("=")
    return name, positive_number(margin) if given else None


def _margin(name: str, value: float) -> float:
    """Return a margin in the score's unit: points of a share become a part of 1."""
    return value / 100 if gated_score(name).unit == "%" else value
