"""`groundspeed-eval serve`: a scripted model behind Bedrock's protocol, on loopback."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from groundspeed_eval.cli.options import share
from groundspeed_eval.endpoint.script import Script
from groundspeed_eval.endpoint.server import ScriptedEndpoint
from groundspeed_eval.tasks.task_file import read_tasks
from groundspeed_server.errors import UserError

_LARGEST_PORT = 65_535


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Answer as Bedrock does, on this machine alone, from a script: for a share of\n"
        "the tasks what their authors wrote, for the others something else, and always\n"
        "more than was asked. So the whole path to Bedrock can be measured without an\n"
        "account. It prints what to export; Ctrl-C ends it."
    )
    parser.epilog = "Example: groundspeed-eval serve hono.jsonl --port 8793"
    parser.add_argument("tasks", metavar="TASKS", type=Path, help="the file of tasks it knows")
    parser.add_argument(
        "--right",
        metavar="SHARE",
        type=share,
        default=0.6,
        help="the share of tasks that it answers as their authors did (%(default)s)",
    )
    parser.add_argument(
        "--port", type=_port, default=0, help="where to listen; any that is free when left out"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    script = Script(read_tasks(arguments.tasks), arguments.right)
    try:
        endpoint = ScriptedEndpoint(script, arguments.port)
    except OSError as error:
        raise UserError(
            f"Port {arguments.port} cannot be had: {error.strerror}.",
            "Name another with --port, or leave it out.",
        ) from error
    with endpoint:
        print(
            f"export AWS_ENDPOINT_URL_BEDROCK_RUNTIME={endpoint.url}\n"
            "export AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none "
            "AWS_DEFAULT_REGION=eu-central-1\n"
            "export GROUNDSPEED_PROVIDER=bedrock",
            flush=True,
        )
        with contextlib.suppress(KeyboardInterrupt):
            endpoint.serve_forever()
    return 0


def _port(word: str) -> int:
    if not word.isascii() or not word.isdigit() or int(word) > _LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"{word!r} is not a port")
    return int(word)
