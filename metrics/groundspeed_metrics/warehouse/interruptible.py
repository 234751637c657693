"""Lets a Ctrl+C end what DuckDB does, however long it would take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import duckdb

_Result = TypeVar("_Result")
_INTERRUPTED = "Query interrupted"
_LOOK_S = 0.05


@contextmanager
def ctrl_c_heard() -> Iterator[None]:
    """Raise KeyboardInterrupt where DuckDB raises an error of its own in the place of it."""
    try:
        yield
    except RuntimeError as error:
        if str(error) != _INTERRUPTED:
            raise
        raise KeyboardInterrupt from None


def interruptible(connection: duckdb.DuckDBPyConnection, work: Callable[[], _Result]) -> _Result:
    """Do work with a connection, and return its result.

    DuckDB itself looks for a Ctrl+C between parts of a statement, and one part of a join may take
    for ever. So a thread does the work, while this one, which signals reach, can tell it to stop.

    Raises:
        KeyboardInterrupt: A Ctrl+C came; the work has ended.
    """
    with ThreadPoolExecutor(1) as worker:
        future = worker.submit(work)
        try:
            return future.result()
        except KeyboardInterrupt:
            _stop(connection, future)
            raise


def _stop(connection: duckdb.DuckDBPyConnection, future: Future[_Result]) -> None:
    # What had not reached DuckDB yet does not notice the first time.
    while not future.done():
        connection.interrupt()
        wait([future], timeout=_LOOK_S)
