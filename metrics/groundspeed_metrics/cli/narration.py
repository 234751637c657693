"""What commands say while they work: to stderr, with progress on a terminal and none in a pipe."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_AFTER_STANDARD = 3
_PLAIN = {"─": "-", "·": "-", "→": "->", "…": "...", "≤": "<=", "≥": ">="}


class Progress(Protocol):
    """Shows how far a command is."""

    def __call__(self, done: int, total: int | None = None) -> None:
        """Show a number of things done, and of how many where that is known."""
        ...


def open_standard_streams() -> None:
    """Let what is closed of the standard streams lead nowhere.

    The next file to be opened would take its number: a warehouse could get what is meant for a
    terminal.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) < _AFTER_STANDARD:
        pass
    os.close(number)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", closefd=False)


def speak_as_the_terminal_can() -> None:
    """Let what stdout and stderr have no letter for be written in plainer ones.

    Terminals and pipes are not all in UTF-8, and a rule under a heading is no reason to fail.
    """
    codecs.register_error("plainly", _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plainly")


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_PLAIN.get(letter, "?") for letter in letters), error.end


def say(sentence: str) -> None:
    """Tell the user something."""
    print(sentence, file=sys.stderr)


def counted(number: int, noun: str) -> str:
    """Return how many of something there are, as in `1 row` and `2,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Show progress under a label while the block runs."""
    if not sys.stderr.isatty():
        yield lambda _done, _total=None: None
        return
    from rich.console import Console  # noqa: PLC0415 - heavy, and only a terminal needs it.
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(label, total=None)
        yield lambda done, total=None: bars.update(task, completed=done, total=total)
