"""Our three programs as their own parsers describe them: every command, its help, its examples."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from groundspeed_eval.cli import main as evaluation
from groundspeed_metrics.cli import main as metrics
from groundspeed_server.cli import main as server

Words = tuple[str, ...]

_EXAMPLES = re.compile(r"^[Ee]xamples?:(.*)\Z", re.MULTILINE | re.DOTALL)


class Main(Protocol):
    """What begins a program."""

    def __call__(self, argv: Sequence[str] | None = None) -> int:
        """Run a command line."""
        ...


@dataclass(frozen=True, slots=True)
class Program:
    """A program, its commands, and how it makes the parser of a command line."""

    main: Main
    commands: Mapping[str, str]
    parser: Callable[[Sequence[str]], argparse.ArgumentParser]


PROGRAMS = {
    "groundspeed": Program(server.main, server.COMMANDS, server.PROGRAM.parser),
    "groundspeed-metrics": Program(metrics.main, metrics.COMMANDS, metrics.parser_of),
    "groundspeed-eval": Program(evaluation.main, evaluation.COMMANDS, evaluation.PROGRAM.parser),
}


def command_lines() -> Iterator[Words]:
    """Yield every program, command and command of a command, as the words that name it."""
    for name, program in PROGRAMS.items():
        yield (name,)
        for command in program.commands:
            yield (name, command)
            parser = _children(program.parser([command]))[command]
            yield from ((name, command, action) for action in _children(parser))


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Parse a command line as its program would.

    Raises:
        SystemExit: The program does not accept it.
    """
    program, *rest = words
    return PROGRAMS[program].parser(rest).parse_args(rest)


def examples(text: str) -> list[list[str]]:
    """Return the command lines of the examples with which a help text ends."""
    found = _EXAMPLES.search(text)
    lines = found[1].splitlines() if found else []
    parts = (part.strip() for line in lines for part in line.split("&&"))
    return [shlex.split(part) for part in parts if part.partition(" ")[0] in PROGRAMS]


def _children(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return cast(Mapping[str, argparse.ArgumentParser], action.choices)
    return {}
