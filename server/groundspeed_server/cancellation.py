"""A request to stop that crosses threads."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Cancellation:
    """A one-way switch with listeners; safe to use from any thread.

    A listener runs once, in the thread that cancels, or at once when it registers too late.
    Listeners must return quickly: they close sockets and wake queues.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._listeners: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        """Whether someone asked to stop."""
        return self._cancelled

    def cancel(self) -> None:
        """Ask to stop; a second call does nothing."""
        with self._lock:
            if self._cancelled:
                return
            self._cancelled = True
            listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener()

    def on_cancel(self, listener: Callable[[], None]) -> None:
        """Call `listener` when the request is cancelled."""
        with self._lock:
            if not self._cancelled:
                self._listeners.append(listener)
                return
        listener()

    def forget(self, listener: Callable[[], None]) -> None:
        """Drop a listener that need not hear of it any more; for switches that live long."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)
