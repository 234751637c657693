"""What a command tells of its work: on a terminal, and not in a pipe."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager


@contextmanager
def under_way(what: str) -> Iterator[None]:
    """Show on one line what is being done, and take it away when it is."""
    _write(what)
    try:
        yield
    finally:
        _write("")


def waiting_for_model() -> AbstractContextManager[None]:
    """Show that a model is waited for: one that is still to be loaded may take two minutes."""
    return under_way("Waiting for the model, which may have to be loaded first. Ctrl+C stops.")


def conclude(what: str) -> None:
    """Tell what came of it, where somebody waited in front of a terminal."""
    if sys.stderr.isatty():
        print(what, file=sys.stderr)


def _write(what: str) -> None:
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        # What goes over into a second line could not be taken away.
        columns = shutil.get_terminal_size().columns
        print(f"\r\x1b[K{what[: columns - 1]}", end="", file=sys.stderr, flush=True)
