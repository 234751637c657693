"""Checks on the words of a command line that several commands share."""

from __future__ import annotations

import argparse
import math


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
