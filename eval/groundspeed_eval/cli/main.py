"""The `groundspeed-eval` command: finds the subcommand, runs it, turns errors into sentences.

Exit codes: 0 done; 1 the command's own finding; 2 error; 130 interrupted, with results kept.
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
    "tasks": "cut completion tasks from a TypeScript repository",
    "run": "put tasks to the engine or to a baseline",
    "ablate": "what each technique of the engine is worth",
    "check": "execute the answers of runs: their tests in a sandbox, their types by TypeScript",
    "report": "scores of runs, each with n and a 95 %% interval",
    "gate": "stop a rollout that may be worse by more than a margin",
    "compare": "what changed from one run to another, and how sure that is",
}
_EXTRA = {"bm25s", "duckdb", "jinja2", "numpy", "rapidfuzz", "rich"}


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
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        parser = _parser(words)
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        return _not_installed(error.name)
    arguments = parser.parse_args(words)
    command = cast(Command | None, getattr(arguments, "command", None))
    if command is None:
        parser.print_help()
        return 0
    return _guarded(command, arguments)


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="groundspeed-eval",
        description="What a completion is worth on real TypeScript, and how sure that is.",
        epilog="Example: groundspeed-eval tasks ~/src/hono --out hono.jsonl --count 200",
    )
    parser.add_argument("--version", action="version", version=f"groundspeed-eval {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", title="commands")
    chosen = next((word for word in words if not word.startswith("-")), None)
    for name, summary in COMMANDS.items():
        child = subparsers.add_parser(
            name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == chosen:
            command = cast(Command, importlib.import_module(f"groundspeed_eval.cli.{name}"))
            command.configure(child)
            child.set_defaults(command=command)
    return parser


def _guarded(command: Command, arguments: argparse.Namespace) -> int:
    try:
        return command.run(arguments)
    except UserError as error:
        print(f"groundspeed-eval: {error.what}", file=sys.stderr)
        if error.remedy:
            print(f"  {error.remedy}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        return _not_installed(error.name)
    except BrokenPipeError:
        # The reader went away; what it did read is right, so there is nothing to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("GROUNDSPEED_DEBUG"):
            raise
        print(
            f"groundspeed-eval: internal error ({type(error).__name__}); results so far are kept.\n"
            "  Set GROUNDSPEED_DEBUG=1 to see where, and please report it.",
            file=sys.stderr,
        )
        return 2


def _not_installed(name: str | None) -> int:
    print(f"groundspeed-eval: {name} is not installed.", file=sys.stderr)
    print("  Install the evaluation: pip install 'groundspeed[eval]'.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
