"""Reads the likely prompt into the embedded model while nothing is asked.

A prompt that the model has not seen takes it seconds, and one that it has read before a tenth of
that. What was read of a prompt stays read when the reading is stopped.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.models.port import ModelError

_DEADLINE_S = 20.0

_log = logging.getLogger(__name__)


class Prefilling:
    """One reading at a time, which every real question ends. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asking = 0
        self._reading: Cancellation | None = None

    def begin(self, door: EgressDoor, prompt: ClearedPrompt) -> None:
        """Let the model behind a door read a prompt, unless it is asked something; returns at once.

        A reading that is under way ends: the newer prompt begins like it, for the most part.
        """
        with self._lock:
            if self._asking:
                return
            self._stop()
            reading = self._reading = Cancellation()
        thread = threading.Thread(target=_read, args=(door, prompt, reading), daemon=True)
        thread.name = "groundspeed-prefill"
        thread.start()

    @contextmanager
    def held(self) -> Iterator[None]:
        """End the reading, and begin none, while something is asked."""
        with self._lock:
            self._asking += 1
            self._stop()
        try:
            yield
        finally:
            with self._lock:
                self._asking -= 1

    def _stop(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None


def _read(door: EgressDoor, prompt: ClearedPrompt, reading: Cancellation) -> None:
    try:
        with door.ask(prompt, max_tokens=1, deadline_s=_DEADLINE_S, cancellation=reading) as stream:
            for _ in stream:
                pass
    except ModelError as error:
        # The next request finds out by itself, and says so.
        _log.debug("a prompt was not read ahead: %s", error.code)
