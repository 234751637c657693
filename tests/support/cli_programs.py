"""Our three programs as their own parsers describe them: every command, its help, its examples."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Protocol, cast

Words = tuple[str, ...]

_EXAMPLES = re.compile(r"^[Ee]xamples?:(.*)\Z", re.MULTILINE | re.DOTALL)


class Program(Protocol):
    """What the module of each program offers."""

    COMMANDS: Mapping[str, str]

    def main(self, argv: Sequence[str] | None = None) -> int:
        """Run a command line."""
        ...

    def _parser(self, words: Sequence[str]) -> argparse.ArgumentParser: ...


PROGRAMS = {
    name: cast(Program, import_module(f"{package}.cli.main"))
    for name, package in (
        ("groundspeed", "groundspeed_server"),
        ("groundspeed-metrics", "groundspeed_metrics"),
        ("groundspeed-eval", "groundspeed_eval"),
    )
}


def command_lines() -> Iterator[Words]:
    """Yield every program, command and command of a command, as the words that name it."""
    for name, program in PROGRAMS.items():
        yield (name,)
        for command in program.COMMANDS:
            yield (name, command)
            parser = _children(program._parser([command]))[command]
            yield from ((name, command, action) for action in _children(parser))


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Parse a command line as its program would.

    Raises:
        SystemExit: The program does not accept it.
    """
    program, *rest = words
    return PROGRAMS[program]._parser(rest).parse_args(rest)


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
