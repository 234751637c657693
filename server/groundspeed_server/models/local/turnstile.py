"""Lets one caller in at a time, and nobody waits longer than they want to."""

from __future__ import annotations

import threading

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.port import ModelError, ModelErrorCode, cancelled


class Turnstile:
    """A lock whose waiters give up at their deadline or cancellation.

    Unlike a lock it may be left by another thread than the one that entered.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False

    def enter(self, deadline_s: float, cancellation: Cancellation) -> None:
        """Wait for the turn.

        Raises:
            ModelError: It did not come in time, or nobody wants it any more.
        """
        cancellation.on_cancel(self._wake)
        with self._changed:
            came = self._changed.wait_for(
                lambda: cancellation.cancelled or not self._taken, timeout=deadline_s
            )
            if cancellation.cancelled:
                raise cancelled()
            if not came:
                raise ModelError(
                    ModelErrorCode.BUSY, "The embedded model is still busy with another request."
                )
            self._taken = True

    def leave(self) -> None:
        """Let the next one in."""
        with self._changed:
            self._taken = False
            self._changed.notify_all()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
