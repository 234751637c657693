"""`groundspeed-eval ablate`: what each technique of the engine is worth."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from groundspeed_eval.cli.asking import add_asking, ask, chosen_settings, chosen_tasks
from groundspeed_eval.cli.options import names
from groundspeed_eval.report.ablation import DEFAULT_SCORES, checked_scores, contributions
from groundspeed_eval.report.rendering import FORMATS, render_ablation
from groundspeed_eval.running.run_folder import read_run
from groundspeed_eval.running.techniques import across_requests, techniques_on, without
from groundspeed_server.errors import UserError

_FULL = "full"


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Run the full engine, and the engine without each of its techniques, on the\n"
        "same tasks, and print what each technique adds: the paired change with a 95 %\n"
        "interval. The runs stay in the folder, for `report` and `compare`; an\n"
        "interrupted command goes on. Techniques are called as in the configuration,\n"
        "under [completion.techniques]. Those that work from one request to the next\n"
        "cannot show on single tasks, and are left out unless they are named."
    )
    parser.epilog = "Example: groundspeed-eval ablate hono.jsonl --out ablation"
    add_asking(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="a folder of runs")
    parser.add_argument(
        "--techniques",
        metavar="NAMES",
        type=names,
        help="those to look at (all that are on, and can show on single tasks)",
    )
    parser.add_argument(
        "--score",
        metavar="NAME",
        action="append",
        help=f"a score to print; may be repeated ({', '.join(DEFAULT_SCORES)})",
    )
    parser.add_argument("--format", choices=FORMATS, default="text")


def run(arguments: argparse.Namespace) -> int:
    """Run the engine in all its variants, and print the table."""
    settings = chosen_settings(arguments)
    scores = checked_scores(arguments.score or DEFAULT_SCORES)
    on = techniques_on(settings)
    techniques: tuple[str, ...] = arguments.techniques or tuple(
        name for name in on if name not in across_requests()
    )
    # A name that is none is told before anything is asked.
    variants = {name: without(settings, [name]) for name in techniques}
    if off := [name for name in techniques if name not in on]:
        raise UserError(
            f"Already switched off in the settings: {', '.join(off)}.",
            "Switch them on under [completion.techniques], or leave them out.",
        )
    tasks = chosen_tasks(arguments)
    ask(tasks, arguments.out / _FULL, "engine", settings, arguments)
    for name, variant in variants.items():
        ask(tasks, _folder(arguments.out, name), "engine", variant, arguments)
    reduced = {name: read_run(_folder(arguments.out, name)) for name in variants}
    found = contributions(read_run(arguments.out / _FULL), reduced, scores)
    sys.stdout.write(render_ablation(found, arguments.format))
    return 0


def _folder(out: Path, technique: str) -> Path:
    return out / f"without-{technique}"
