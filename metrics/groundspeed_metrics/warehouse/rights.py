"""Who may open what is made while a warehouse is written: its owner alone, as the warehouse.

DuckDB makes files of its own beside it, for its log and for what does not fit into memory. They
hold the same rows about people, and have the rights that the process gives to new files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_NEW = 0o666
_FOR_OTHERS = 0o077
# What was withheld of new files before, by whoever opened a warehouse first.
_withheld: list[int] = []


@contextmanager
def private_files() -> Iterator[None]:
    """Let the files that are made in the block be for their owner alone."""
    _withheld.append(os.umask(_FOR_OTHERS))
    try:
        yield
    finally:
        os.umask(_withheld.pop())


@contextmanager
def files_for_readers() -> Iterator[None]:
    """Let the files that are made in the block have the rights that new files have elsewhere."""
    if not _withheld:
        yield
        return
    private = os.umask(_withheld[0])
    try:
        yield
    finally:
        os.umask(private)


def rights_for_readers() -> int:
    """Return the rights that new files have elsewhere."""
    with files_for_readers():
        # What is withheld can be read only by changing it.
        withheld = os.umask(_FOR_OTHERS)
        os.umask(withheld)
    return _NEW & ~withheld
