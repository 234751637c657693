"""Waits for a pause in the editing of each document."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PAUSE_S = 0.6
"""Longer than between the keys of a word, shorter than a look at what comes next."""


class Pauses:
    """One wait a document at most. Used in the event loop's thread.

    Args:
        seconds: How long nothing must happen.
    """

    def __init__(self, seconds: float = PAUSE_S) -> None:
        self.seconds = seconds
        self._waits: dict[str, asyncio.TimerHandle] = {}

    def restart(self, uri: str, then: Callable[[], object]) -> None:
        """Wait anew, and call `then` once nothing has happened for long enough."""
        self.stop(uri)

        def over() -> None:
            del self._waits[uri]
            then()

        self._waits[uri] = asyncio.get_running_loop().call_later(self.seconds, over)

    def stop(self, uri: str) -> bool:
        """Wait no longer, and return whether there was a wait."""
        wait = self._waits.pop(uri, None)
        if wait is not None:
            wait.cancel()
        return wait is not None

    def stop_all(self) -> None:
        """Wait for nothing any more."""
        for uri in list(self._waits):
            self.stop(uri)
