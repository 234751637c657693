"""Quiet for a while, because the engineer asked for it."""

from __future__ import annotations

import threading


class Snooze:
    """Until when nothing is offered unasked; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = float("-inf")

    def start(self, minutes: float, now: float) -> None:
        """Be quiet for so many minutes from now on; none or fewer ends the quiet."""
        with self._lock:
            self._until = now + minutes * 60

    def seconds_left(self, now: float) -> float:
        """Return for how many seconds it is still quiet; 0 when it is not."""
        with self._lock:
            return max(0.0, self._until - now)
