"""The `groundspeed-metrics` command: finds the subcommand, runs it, turns errors into sentences.

Exit codes: 0 done; 2 error; 130 stopped. stdout is data, stderr is narration.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn, Protocol, cast

from groundspeed_metrics import __version__
from groundspeed_metrics.cli.arguments import CommandParser, sentence
from groundspeed_metrics.cli.narration import open_standard_streams, speak_as_the_terminal_can
from groundspeed_metrics.errors import UserError

COMMANDS = {
    "collect": "bring git histories and events into the warehouse",
    "build": "make the metrics and publish a copy for readers",
    "query": "ask a named question, or one of your own in SQL",
    "report": "write the adoption report, one HTML file, and its tables",
    "notebook": "write a marimo notebook on the published copy",
    "lake": "compact the lake, let old events go, forget a person",
    "simulate": "write a synthetic company with its truth beside it",
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
    open_standard_streams()
    speak_as_the_terminal_can()
    return _guarded(sys.argv[1:] if argv is None else argv)


def program() -> NoReturn:
    """Run the command line as a process of its own, and end that.

    By then all is written and closed. To take the interpreter apart as well would take a sixth of
    the time of a collection that finds nothing new.
    """
    # What a service or `timeout` ends is ended as by Ctrl+C, so that nothing is left lying about.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code = main()
    sys.stderr.flush()
    os._exit(code)


def _run(words: Sequence[str]) -> int:
    parser = parser_of(words)
    arguments = parser.parse_args(words)
    command = cast(Command | None, getattr(arguments, "command", None))
    if command is None:
        parser.print_help()
        return 0
    return command.run(arguments)


def parser_of(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of a command line, which knows the arguments of its command alone."""
    parser = CommandParser(
        prog="groundspeed-metrics",
        description="Measures what an LLM coding assistant is really worth.",
        epilog="Example: groundspeed-metrics collect git . && groundspeed-metrics build",
    )
    parser.add_argument("--version", action="version", version=f"groundspeed-metrics {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", title="commands")
    chosen = next((word for word in words if not word.startswith("-")), None)
    for name, summary in COMMANDS.items():
        child = subparsers.add_parser(
            name,
            help=summary,
            description=sentence(summary),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        # Only the chosen command is imported: DuckDB and the charts are heavy.
        if name == chosen:
            command = cast(Command, importlib.import_module(f"groundspeed_metrics.cli.{name}"))
            command.configure(child)
            child.set_defaults(command=command)
    return parser


def _guarded(words: Sequence[str]) -> int:
    try:
        try:
            return _run(words)
        finally:
            # A reader that has left must be noticed here, and not when nobody can catch it.
            print(end="", flush=True)
    except KeyboardInterrupt:
        print("groundspeed-metrics: stopped; what was collected before is kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader went away; what it did read is right, so there is nothing to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        known = _explained(error)
        if known is None and os.environ.get("GROUNDSPEED_DEBUG"):
            raise
        _complain(known or _internal(error))
        return 2


def _explained(error: Exception) -> UserError | None:
    """Return what to say of an error whose cause lies outside of the program."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("groundspeed"):
        return UserError(
            f"{error.name} is not installed.",
            "Install the pipeline: pip install 'groundspeed[metrics]'.",
        )
    return _explained_place(error) if isinstance(error, OSError) else None


def _explained_place(error: OSError) -> UserError | None:
    """Return what to say of a file, a folder or the disk."""
    kept = "what was collected before is kept"
    if error.errno == errno.ENOSPC:
        return UserError(f"The disk is full; {kept}.", "Make room, and run it again.")
    if not error.filename:
        return None
    if isinstance(error, PermissionError):
        return UserError(
            f"There is no permission to use {error.filename}; {kept}.", "Check whose it is."
        )
    return UserError(
        f"{error.filename} cannot be used: {error.strerror}; {kept}.", "Check what is there."
    )


def _internal(error: Exception) -> UserError:
    return UserError(
        f"internal error ({type(error).__name__}); what was collected before is kept.",
        "Set GROUNDSPEED_DEBUG=1 to see where, and please report it.",
    )


def _complain(error: UserError) -> None:
    print(f"groundspeed-metrics: {error.what}", file=sys.stderr)
    if error.remedy:
        print(f"  {error.remedy}", file=sys.stderr)


if __name__ == "__main__":
    program()
