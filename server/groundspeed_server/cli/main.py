"""The `groundspeed` command: finds the subcommand, runs it, and turns errors into sentences.

Exit codes: 0 done; 1 the command's own finding (such as hints); 2 error; 130 interrupted.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from groundspeed_server import __version__
from groundspeed_server.errors import UserError

COMMANDS = {
    "server": "the language server on stdio",
    "complete": "one completion in the terminal",
    "review": "review hints for changed code",
    "why": "the last decisions: asked or not, why, and at what cost",
    "stats": "your own numbers, from the ledger on this machine",
    "telemetry": "what was recorded, what left, and how to stop it",
    "model": "embedded models: list, install, remove",
    "doctor": "configuration, credentials, model access; each problem with its remedy",
}


class Command(Protocol):
    """What each module of this package offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Describe the command's arguments, and end with an example."""
        ...

    def run(self, arguments: argparse.Namespace) -> int:
        """Run the command and return its exit code."""
        ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    return _guarded(sys.argv[1:] if argv is None else argv)


def _run(words: Sequence[str]) -> int:
    parser = _parser(words)
    arguments = parser.parse_args(words)
    command = cast(Command | None, getattr(arguments, "command", None))
    if command is None:
        parser.print_help()
        return 0
    return command.run(arguments)


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="groundspeed",
        description="An LLM coding assistant for TypeScript that measures what it is really worth.",
        epilog="Example: groundspeed complete src/app.ts:12:20",
    )
    parser.add_argument("--version", action="version", version=f"groundspeed {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", title="commands")
    chosen = next((word for word in words if not word.startswith("-")), None)
    for name, summary in COMMANDS.items():
        child = subparsers.add_parser(
            name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        # Only the chosen command is imported, so that `groundspeed server` starts light.
        if name == chosen:
            command = cast(Command, importlib.import_module(f"groundspeed_server.cli.{name}"))
            command.configure(child)
            child.set_defaults(command=command)
    return parser


def _guarded(words: Sequence[str]) -> int:
    try:
        try:
            return _run(words)
        finally:
            # What is still in the buffer may meet a reader that has left: here, and not later,
            # when nobody could catch it. Unlike a call of `flush`, this works without a stdout.
            print(end="", flush=True)
    except UserError as error:
        print(f"groundspeed: {error.what}", file=sys.stderr)
        if error.remedy:
            print(f"  {error.remedy}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader went away; what it did read is right, so there is nothing to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("GROUNDSPEED_DEBUG"):
            raise
        print(
            f"groundspeed: internal error ({type(error).__name__}); nothing was changed.\n"
            "  Set GROUNDSPEED_DEBUG=1 to see where, and please report it.",
            file=sys.stderr,
        )
        return 2


if __name__ == "__main__":
    sys.exit(main())
