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
from itertools import islice
from pathlib import Path
from typing import Self

from groundspeed_metrics.git import process

# git takes about twice as long as its reader, so that a fourth process would only wait.
_MOST_AT_ONCE = 3
# Of 256 KiB: so many chunks of one process may wait for the reader.
_CHUNKS_AHEAD = 64
_LOOK_S = 0.1


class Outputs:
    """What a git command prints for each of several inputs, in turn.

    The first processes run from the beginning, until all is taken or the block of a `with` is left.
    An output must be taken to its end before the next is asked for.

    Args:
        root: The repository.
        arguments: The command.
        inputs: What each process reads from standard input.
        most: How many processes run at a time; by default, `at_once()`.

    Raises:
        GitError: While chunks are taken, when the command failed; see `process.stream`.
    """

    def __init__(
        self,
        root: Path,
        arguments: Sequence[str],
        inputs: Iterable[bytes],
        *,
        most: int | None = None,
    ) -> None:
        self._stopped = threading.Event()
        self._waiting = (_Run(root, arguments, given, self._stopped) for given in inputs)
        self._running = deque(islice(self._waiting, most or at_once()))

    def __iter__(self) -> Iterator[Iterator[bytes]]:
        """Yield the chunks of each output; when one is over, the next process is begun."""
        while self._running:
            yield self._running[0].chunks()
            self._running.popleft().join()
            self._running.extend(islice(self._waiting, 1))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """End what runs."""
        self._stopped.set()
        while self._running:
            self._running.pop().join()


def at_once() -> int:
    """Return how many processes run at a time: as many as there are cores for."""
    return min(_MOST_AT_ONCE, os.cpu_count() or 1)


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
