"""What the command lines of several commands share: options, and checks on words."""

from __future__ import annotations

import argparse
import math
import textwrap
from collections.abc import Mapping
from pathlib import Path

_TERMINAL = 80


def add_typescript(parser: argparse.ArgumentParser, *, what_for: str) -> None:
    """Let a command take folders in which npm installed packages, as `typescript`."""
    parser.add_argument(
        "--typescript", metavar="DIR", type=place, action="append", default=[], help=what_for
    )


def listed(summaries: Mapping[str, str]) -> str:
    """Return names with what they stand for, for a description, as wide as a terminal."""
    return "\n".join(
        textwrap.fill(
            f"  {name}: {summary}", _TERMINAL, subsequent_indent="    ", break_on_hyphens=False
        )
        for name, summary in summaries.items()
    )


def place(word: str) -> Path:
    """Return a path, which may begin at a home folder, as in `~/src`."""
    return Path(word).expanduser()


def positive(word: str) -> int:
    """Return a whole number above zero.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    if not word.isascii() or not word.isdigit() or int(word) == 0:
        raise argparse.ArgumentTypeError(f"{word!r} is not a whole number above 0")
    return int(word)


def positive_number(word: str) -> float:
    """Return a number above zero.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    value = _number(word)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number above 0")
    return value


def share(word: str) -> float:
    """Return a number from 0 to 1.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    value = _number(word)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number from 0 to 1")
    return value


def names(words: str) -> tuple[str, ...]:
    """Return the names of a list with commas, each once."""
    return tuple(dict.fromkeys(word.strip() for word in words.split(",") if word.strip()))


def _number(word: str) -> float:
    """Return a number; where there is none, what is neither above nor below any."""
    try:
        return float(word)
    except ValueError:
        return math.nan
