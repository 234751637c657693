"""`groundspeed-eval run`: put tasks to a system, and keep the results as they come."""

from __future__ import annotations

import argparse
from pathlib import Path

from groundspeed_eval.cli.asking import add_asking, ask, chosen_settings, chosen_tasks
from groundspeed_eval.cli.options import listed, names
from groundspeed_eval.running.techniques import without
from groundspeed_eval.systems.registry import SYSTEMS


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    systems = listed({name: kind.summary for name, kind in SYSTEMS.items()})
    parser.description = (
        "Put tasks to the same engine as in the editor, or to a baseline, one after the\n"
        "other. The model comes from the configuration, such as GROUNDSPEED_PROVIDER. A\n"
        "run that was interrupted goes on where it stopped.\n\n"
        "systems:\n"
        f"{systems}"
    )
    parser.epilog = "Example: groundspeed-eval run hono.jsonl --out runs/engine"
    add_asking(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the run's folder")
    parser.add_argument(
        "--system",
        metavar="NAME",
        choices=tuple(SYSTEMS),
        default="engine",
        help="who answers, of those above (%(default)s)",
    )
    parser.add_argument(
        "--without",
        metavar="NAMES",
        type=names,
        default=(),
        help="techniques of the engine to switch off, as they are called in the configuration",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the tasks."""
    settings = without(chosen_settings(arguments), arguments.without)
    ask(chosen_tasks(arguments), arguments.out, arguments.system, settings, arguments)
    return 0
