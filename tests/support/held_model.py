"""A model whose calls a test answers piece by piece, whenever it likes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.port import (
    Finished,
    ModelError,
    ModelErrorCode,
    ModelEvent,
    ModelIdentity,
    ModelRequest,
    PromptShape,
    StopReason,
    TextDelta,
    cancelled,
)


class HeldCall:
    """One call of a `HeldModel`.

    Attributes:
        stopped: Set when the call was cancelled.
    """

    def __init__(self, cancellation: Cancellation) -> None:
        self.stopped = threading.Event()
        self._events: queue.SimpleQueue[ModelEvent | ModelError] = queue.SimpleQueue()
        cancellation.on_cancel(self._stop)

    def say(self, text: str) -> None:
        """Send the next piece of the answer."""
        self._events.put(TextDelta(text))

    def end(self) -> None:
        """End the answer as the model would."""
        self._events.put(Finished(StopReason.END))

    def fail(self, code: ModelErrorCode) -> None:
        """Break the call off."""
        self._events.put(ModelError(code, "The test wants it so."))

    def events(self) -> Iterator[ModelEvent]:
        """Yield what the test sends."""
        while True:
            event = self._events.get()
            if isinstance(event, ModelError):
                raise event
            yield event
            if isinstance(event, Finished):
                return

    def _stop(self) -> None:
        self.stopped.set()
        self._events.put(cancelled())


class HeldModel:
    """Implements the port of model clients; answers nothing by itself.

    Args:
        embedded: Whether it takes itself for the embedded model.
    """

    def __init__(self, *, embedded: bool = False) -> None:
        self.identity = ModelIdentity(
            provider="scripted",
            model="held",
            label="held",
            shape=PromptShape.CHAT,
            chats=True,
            on_device=True,
            embedded=embedded,
        )
        self._begun = threading.Condition()
        self._calls: list[HeldCall] = []

    @property
    def count(self) -> int:
        """How many calls were begun."""
        with self._begun:
            return len(self._calls)

    def calls(self, number: int) -> list[HeldCall]:
        """Wait until so many calls were begun, and return them."""
        with self._begun:
            assert self._begun.wait_for(lambda: len(self._calls) >= number, timeout=5)
            return list(self._calls)

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Iterator[ModelEvent]:
        """Begin a call; see `ModelClient`."""
        call = HeldCall(cancellation)
        with self._begun:
            self._calls.append(call)
            self._begun.notify_all()
        return call.events()

    def warm_up(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
