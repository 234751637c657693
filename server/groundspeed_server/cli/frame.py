"""What every command line of ours has: it finds the subcommand, runs it, turns errors into words.

Exit codes: 0 done; 1 the command's own finding (such as hints); 2 error; 130 stopped.
"""

from __future__ import annotations

import argparse

# Where msgspec imports it in C, a Ctrl+C is passed over, and it crashes later for want of it.
import datetime  # noqa: F401
import errno
import importlib
import io
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol, cast

from groundspeed_server import __version__
from groundspeed_server.errors import UserError

_AFTER_STANDARD = 3


class Command(Protocol):
    """What each module of a program's package offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Describe the command's arguments, and end with an example."""
        ...

    def run(self, arguments: argparse.Namespace) -> int:
        """Run the command and return its exit code."""
        ...


class _CommandParser(argparse.ArgumentParser):
    """A parser that tells what it does not know itself, with its own usage.

    Else the outermost one would tell it, whose usage names none of the command's options.
    """

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return known, unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program of subcommands.

    Attributes:
        name: What the user types.
        description: What it is for.
        example: A command line to begin with.
        commands: One line of help for each subcommand.
        package: Where the subcommands' modules are.
        unharmed: What an internal error or a stop did not do, for the end of its sentence.
        extra: The packages that come with an extra of the distribution, by their import names.
        installation: What to do where one of them is missing.
    """

    name: str
    description: str
    example: str
    commands: Mapping[str, str]
    package: str
    unharmed: str = "nothing was changed"
    extra: frozenset[str] = frozenset()
    installation: str = ""

    def program(self) -> NoReturn:
        """Run the command line of this process, and end the process.

        By then all is written and closed. A thread may still be inside llama.cpp, or wait for a
        network: to take the interpreter apart under it can crash, or never end.
        """
        # What a service or `timeout` ends is ended as by Ctrl+C, so that nothing is left lying
        # about. The language server puts rules of its own in the place of this one.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        code = self.main()
        sys.stderr.flush()
        os._exit(code)

    def main(self, argv: Sequence[str] | None = None) -> int:
        """Run a command line and return its exit code."""
        _open_standard_streams()
        _speak_as_the_terminal_can()
        try:
            try:
                return self._run(sys.argv[1:] if argv is None else argv)
            finally:
                # What is still in the buffer may meet a reader that has left: here, and not later,
                # when nobody could catch it. Unlike a call of `flush`, this works without a stdout.
                print(end="", flush=True)
        except UserError as error:
            self._complain(error.what, error.remedy)
            return 2
        except KeyboardInterrupt:
            self._complain(f"stopped; {self.unharmed}.", "")
            return 130
        except BrokenPipeError:
            # The reader went away; what it did read is right, so there is nothing to say.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except Exception as error:
            known = self._explained(error)
            if known is None and os.environ.get("GROUNDSPEED_DEBUG"):
                raise
            what = f"internal error ({type(error).__name__}); {self.unharmed}."
            remedy = "Set GROUNDSPEED_DEBUG=1 to see where, and please report it."
            self._complain(*known or (what, remedy))
            return 2

    def parser(self, words: Sequence[str]) -> argparse.ArgumentParser:
        """Return the parser of a command line, which knows the arguments of its command alone."""
        parser = _CommandParser(
            prog=self.name, description=self.description, epilog=f"Example: {self.example}"
        )
        parser.add_argument("--version", action="version", version=f"{self.name} {__version__}")
        subparsers = parser.add_subparsers(metavar="COMMAND", title="commands")
        chosen = next((word for word in words if not word.startswith("-")), None)
        for name, summary in self.commands.items():
            child = subparsers.add_parser(
                name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
            )
            # Only the chosen command is imported, so that it starts light.
            if name == chosen:
                command = cast(Command, importlib.import_module(f"{self.package}.{name}"))
                command.configure(child)
                child.set_defaults(command=command)
        return parser

    def _run(self, words: Sequence[str]) -> int:
        parser = self.parser(words)
        arguments = parser.parse_args(words)
        command = cast(Command | None, getattr(arguments, "command", None))
        if command is None:
            parser.print_help()
            return 0
        return command.run(arguments)

    def _explained(self, error: Exception) -> tuple[str, str] | None:
        """Return what happened and what to do, where the cause lies outside of the program."""
        if isinstance(error, ModuleNotFoundError) and error.name in self.extra:
            return f"{error.name} is not installed.", self.installation
        if isinstance(error, FileNotFoundError) and _is_homeless():
            return "The current folder is not there any more.", "Go to another one."
        if isinstance(error, OSError):
            return _explained_place(error)
        return None

    def _complain(self, what: str, remedy: str) -> None:
        # It may quote a file of a repository, which anybody may have written.
        print(visible(f"{self.name}: {what}"), file=sys.stderr)
        if remedy:
            print(visible(f"  {remedy}"), file=sys.stderr)


def visible(text: str) -> str:
    """Return text in which what could steer a terminal or deceive a reader is an escape."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def print_data(text: str) -> None:
    """Print what programs read: it is in UTF-8, whatever the terminal has letters for."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    print(text)


def _explained_place(error: OSError) -> tuple[str, str] | None:
    """Return what is wrong with a file, a folder or the disk, and what to do."""
    if error.errno == errno.ENOSPC:
        return "The disk is full.", "Make room, and run it again."
    if not error.filename:
        return None
    if isinstance(error, PermissionError):
        return f"There is no permission to use {error.filename}.", "Check whose it is."
    return f"{error.filename} cannot be used: {error.strerror}.", "Check what is there."


def _open_standard_streams() -> None:
    """Let what is closed of the standard streams lead nowhere.

    The next file to be opened would take its number, and get what is meant for a terminal.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) < _AFTER_STANDARD:
        pass
    os.close(number)
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, closefd=False)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", closefd=False)


def _speak_as_the_terminal_can() -> None:
    """Write a question mark for what stdout and stderr have no letter for, as in quoted code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _is_homeless() -> bool:
    """Whether the folder that this was started in is gone, as after a change of branches."""
    try:
        os.getcwd()  # noqa: PTH109 - this module starts with every command, and is light.
    except FileNotFoundError:
        return True
    return False
