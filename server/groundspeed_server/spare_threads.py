"""Threads that wait for more work when theirs is done: to wake one is cheaper than to start one."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

Work = Callable[[], object]

_IDLE_S = 30.0


class SpareThreads:
    """Runs work at once, as a new thread would; safe to use from any thread.

    There is no limit: a thread that hangs keeps nobody else from running. All are daemons, so a
    process need not wait for any of them to end.

    Args:
        name: What the threads are called.
        idle_s: How long a thread waits for more before it ends.
    """

    def __init__(self, name: str, *, idle_s: float = _IDLE_S) -> None:
        self._name = name
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._idle: list[queue.SimpleQueue[Work]] = []

    @property
    def spare(self) -> int:
        """How many threads wait for work."""
        return len(self._idle)

    def run(self, work: Work) -> None:
        """Run something that raises nothing, and return before it is done."""
        with self._lock:
            inbox = self._idle.pop() if self._idle else None
        if inbox is None:
            inbox = queue.SimpleQueue()
            target, name = self._serve, self._name
            threading.Thread(target=target, args=(inbox,), name=name, daemon=True).start()
        inbox.put(work)

    def _serve(self, inbox: queue.SimpleQueue[Work]) -> None:
        while (work := self._next(inbox)) is not None:
            work()
            # What it holds is not to live as long as the thread waits.
            del work
            with self._lock:
                self._idle.append(inbox)

    def _next(self, inbox: queue.SimpleQueue[Work]) -> Work | None:
        """Wait for work; None when none came in time."""
        try:
            return inbox.get(timeout=self._idle_s)
        except queue.Empty:
            with self._lock:
                if inbox in self._idle:
                    self._idle.remove(inbox)
                    return None
        # It was chosen at the last moment.
        return inbox.get()
