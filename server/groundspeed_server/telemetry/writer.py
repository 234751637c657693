"""Work that nobody waits for: a bounded queue and one daemon thread.

Whoever hands in work goes on at once. When the queue is full the work is refused, and whoever
handed it in counts that. Nothing that goes wrong in the thread reaches anyone else.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable

# Some minutes of the busiest editor, while a disk hangs.
QUEUE_LIMIT = 10_000

IDLE_EVERY_S = 1.0

_log = logging.getLogger(__name__)

Task = Callable[[], None]


class BackgroundWriter:
    """Runs tasks one after the other in a thread of its own."""

    def __init__(self, *, limit: int = QUEUE_LIMIT) -> None:
        """Take tasks, at most `limit` at a time; they run once the writer is started."""
        self._tasks: queue.Queue[Task] = queue.Queue(maxsize=limit)
        self._closing = threading.Event()
        self._warned = False
        self._thread: threading.Thread | None = None
        self._idle: Task = _nothing
        self._idle_every_s = IDLE_EVERY_S

    def start(self, *, idle: Task, idle_every_s: float = IDLE_EVERY_S) -> None:
        """Start the thread; it does `idle` about every `idle_every_s` seconds, between tasks."""
        self._idle = idle
        self._idle_every_s = idle_every_s
        self._thread = threading.Thread(target=self._run, name="groundspeed-writer", daemon=True)
        self._thread.start()

    def submit(self, task: Task) -> bool:
        """Hand in a task; False when there are too many already, or the writer is closed."""
        if self._closing.is_set():
            return False
        try:
            self._tasks.put_nowait(task)
        except queue.Full:
            return False
        return True

    def drain(self, timeout_s: float) -> bool:
        """Wait until everything handed in so far is done; False when that takes too long."""
        done = threading.Event()
        return self.submit(done.set) and done.wait(timeout_s)

    def close(self, timeout_s: float) -> None:
        """Finish what was handed in, for at most `timeout_s`; then take nothing more."""
        self.drain(timeout_s)
        self._closing.set()
        # An empty task wakes the thread at once; a full queue keeps it awake anyway.
        with contextlib.suppress(queue.Full):
            self._tasks.put_nowait(_nothing)
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        next_idle = time.monotonic() + self._idle_every_s
        while not (self._closing.is_set() and self._tasks.empty()):
            try:
                task = self._tasks.get(timeout=max(0.0, next_idle - time.monotonic()))
            except queue.Empty:
                task = None
            if task is not None:
                self._guarded(task)
            if time.monotonic() >= next_idle:
                self._guarded(self._idle)
                next_idle = time.monotonic() + self._idle_every_s

    def _guarded(self, task: Task) -> None:
        try:
            task()
        except Exception as error:  # noqa: BLE001 - telemetry never disturbs the product.
            if not self._warned:
                self._warned = True
                _log.warning("telemetry could not be written: %s", type(error).__name__)


def _nothing() -> None:
    """Do nothing."""
