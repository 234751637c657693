"""`groundspeed-metrics notebook`: a marimo notebook on the published copy."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from groundspeed_metrics.cli.arguments import add_database
from groundspeed_metrics.cli.narration import say
from groundspeed_metrics.cli.writing import write_whole
from groundspeed_metrics.errors import UserError


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("out", type=Path, metavar="OUT.py", help="the notebook, a new file")
    add_database(parser)
    parser.epilog = (
        "Example: groundspeed-metrics notebook adoption.py && marimo edit adoption.py\n"
        "marimo comes with: pip install 'groundspeed[metrics,notebook]'"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the notebook."""
    from groundspeed_metrics.report.notebook import notebook  # noqa: PLC0415
    from groundspeed_metrics.warehouse.publish import open_published  # noqa: PLC0415

    if arguments.out.suffix != ".py":
        raise UserError(f"{arguments.out} is no Python file.", "Name it for example: adoption.py")
    # A notebook on nothing would only fail later, and less clearly.
    with open_published(arguments.db):
        text = notebook(arguments.db)
    if arguments.out.exists():
        raise UserError(
            f"{arguments.out} exists, and may hold changes of yours; nothing was written.",
            "Name another file, or delete it.",
        )
    write_whole(arguments.out, text.encode())
    opened = shlex.quote(str(arguments.out))
    say(f"written: {arguments.out}; open it with: marimo edit {opened}")
    return 0
