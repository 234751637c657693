"""How far work is, on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def progress(doing: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on a terminal, and nothing elsewhere; yields what moves it one piece on.

    Args:
        doing: What is done, in a word or two.
        total: How many pieces there are.
    """
    console = Console(stderr=True)
    bar = Progress(
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    with bar:
        work = bar.add_task("", total=total)
        yield lambda: bar.advance(work)
