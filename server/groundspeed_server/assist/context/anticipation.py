"""Finds context before it is asked for: when edits pause, for the place of the last one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from groundspeed_server.engine.values import CompletionQuery, Workspace

_PAUSE_S = 0.1

_log = logging.getLogger(__name__)


class Anticipation:
    """Calls back for the newest place in a thread of its own, a moment after the last edit.

    Args:
        prepare: Looks for what a question there would need; it may take its time.
        pause_s: How long no edit must come.
    """

    def __init__(
        self, prepare: Callable[[CompletionQuery, Workspace], None], pause_s: float = _PAUSE_S
    ) -> None:
        self._prepare = prepare
        self._pause_s = pause_s
        self._news = threading.Condition()
        self._newest: tuple[CompletionQuery, Workspace] | None = None
        self._due = 0.0
        self._closed = False
        threading.Thread(target=self._run, name="groundspeed-anticipation", daemon=True).start()

    def edited(self, query: CompletionQuery, workspace: Workspace) -> None:
        """Take note of a place; one that is not prepared yet is forgotten. Returns at once."""
        with self._news:
            waits_out = self._newest is not None
            self._newest, self._due = (query, workspace), time.monotonic() + self._pause_s
            # A thread that is woken at each key costs the answer to it.
            if not waits_out:
                self._news.notify()

    def close(self) -> None:
        """End the thread."""
        with self._news:
            self._closed = True
            self._news.notify()

    def _run(self) -> None:
        while (place := self._next()) is not None:
            try:
                self._prepare(*place)
            except Exception as error:  # noqa: BLE001 - What was not prepared is found when asked.
                _log.error("context was not prepared: %s", type(error).__name__)

    def _next(self) -> tuple[CompletionQuery, Workspace] | None:
        """Wait for a place, and then until no newer one comes for a moment."""
        with self._news:
            while self._newest is None and not self._closed:
                self._news.wait()
            while (left_s := self._due - time.monotonic()) > 0 and not self._closed:
                self._news.wait(left_s)
            place, self._newest = self._newest, None
            return None if self._closed else place
