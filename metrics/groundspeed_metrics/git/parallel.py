"""Runs a git command on several inputs at once, and gives what each printed in their order.

One git compares contents on one core, and our reading of what it prints takes half of its time; so
a history is compared in parts, some of them ahead of the reader. What ran ahead waits in memory, up
to a limit; then git waits as it does for any reader that is slower.
"""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from groundspeed_metrics.git import process

# git takes about twice as long as its reader, so that a fourth process would only wait.
_MOST_AT_ONCE = 3
# Of 256 KiB: so many chunks of one process may wait for the reader.
_CHUNKS_AHEAD = 64
_LOOK_S = 0.1


@contextmanager
def outputs(
    root: Path, arguments: Sequence[str], inputs: Iterable[bytes], *, most: int | None = None
) -> Iterator[Iterator[Iterator[bytes]]]:
    """Run a git command for each input, and yield the chunks of each output in turn.

    The first are begun at once. An output must be taken to its end before the next is asked for.

    Args:
        root: The repository.
        arguments: The command.
        inputs: What each process reads from standard input.
        most: How many processes run at a time; by default, `at_once()`.

    Raises:
        GitError: While chunks are taken, when the command failed; see `process.stream`.
    """
    stopped = threading.Event()
    running: deque[_Run] = deque()
    begun = (_Run(root, arguments, given, stopped) for given in inputs)
    try:
        running.extend(islice(begun, most or at_once()))
        yield _in_turn(begun, running)
    finally:
        stopped.set()
        for run in running:
            run.join()


def at_once() -> int:
    """Return how many processes run at a time: as many as there are cores for."""
    return min(_MOST_AT_ONCE, os.cpu_count() or 1)


def _in_turn(begun: Iterator[_Run], running: deque[_Run]) -> Iterator[Iterator[bytes]]:
    """Yield the output of each run; when one is over, the next is begun."""
    while running:
        yield running[0].chunks()
        running.popleft().join()
        running.extend(islice(begun, 1))


class _Run:
    """One process, read by a thread of its own."""

    def __init__(
        self, root: Path, arguments: Sequence[str], given: bytes, stopped: threading.Event
    ) -> None:
        self._came: queue.Queue[bytes | Exception | None] = queue.Queue(_CHUNKS_AHEAD)
        self._stopped = stopped
        words = (root, arguments, given)
        self._thread = threading.Thread(target=self._read, args=words, daemon=True)
        self._thread.start()

    def chunks(self) -> Iterator[bytes]:
        """Yield what was printed, and raise what went wrong."""
        while (chunk := self._came.get()) is not None:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    def join(self) -> None:
        """Wait until the process is gone; it goes by itself when it was read, or is stopped."""
        self._thread.join()

    def _read(self, root: Path, arguments: Sequence[str], given: bytes) -> None:
        try:
            with process.stream(root, arguments, stdin=iter([given])) as chunks:
                for chunk in chunks:
                    self._put(chunk)
        except Exception as error:  # noqa: BLE001 - It is raised where the output is read.
            self._put(error)
        else:
            self._put(None)

    def _put(self, chunk: bytes | Exception | None) -> None:
        while not self._stopped.is_set():
            try:
                self._came.put(chunk, timeout=_LOOK_S)
            except queue.Full:
                continue
            return
        if isinstance(chunk, bytes):
            raise process.GitError(0, "nobody reads it any more")
