"""A model's answer on its way through the door: in time, within bounds, and accounted for."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable, Iterator
from typing import Self

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress.faults import GIVEN_UP
from groundspeed_server.models.breaker import Admission
from groundspeed_server.models.port import (
    Finished,
    ModelError,
    ModelErrorCode,
    ModelEvent,
    StopReason,
    TextDelta,
    Usage,
    cancelled,
)

# No real answer has more characters a token than this on average; a runaway server's may.
_CHARS_PER_TOKEN_LIMIT = 32


class ModelStream:
    """A model's answer as it comes: an iterator that ends with `Finished` or a `ModelError`.

    Attributes:
        call: The cancellation that the client sees: fired by the engineer, by the deadline or by
            `close`.
        ends_at: When the deadline passes, in the door's clock.
        began: Whether the client delivered text.
        ttft_ms: Milliseconds from the question to the first text; None before that.
        last_text_ms: The same to the last text that was taken from the stream.
        chars_heard: How many characters the client delivered.
        usage: The tokens that the provider counted, as far as it has.
        was_read: Whether the model got the prompt, as far as one can tell.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        ends_at: float,
        max_tokens: int,
        cancellation: Cancellation,
        admission: Admission,
    ) -> None:
        self.call = Cancellation()
        self.ends_at = ends_at
        self.began = False
        self.ttft_ms: float | None = None
        self.last_text_ms: float | None = None
        self.chars_heard = 0
        self.usage = Usage()
        self.was_read = False
        self._clock = clock
        self._began_at = clock()
        self._chars_left = max_tokens * _CHARS_PER_TOKEN_LIMIT
        self._cancellation = cancellation
        self._admission = admission
        self._arrived: queue.SimpleQueue[ModelEvent | ModelError] = queue.SimpleQueue()
        self._over = False
        cancellation.on_cancel(self._cancelled)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[ModelEvent]:
        return self

    def __next__(self) -> ModelEvent:
        """Wait for the next event.

        Raises:
            ModelError: The call failed, timed out or was cancelled; what came before is valid.
        """
        if self._over:
            raise StopIteration
        arrived = self._next_arrival()
        if isinstance(arrived, ModelError):
            self._end()
            raise arrived
        if isinstance(arrived, Finished):
            self._over = True
            return arrived
        self.last_text_ms = self._elapsed_ms()
        self._chars_left -= len(arrived.text)
        if self._chars_left < 0:
            self._end()
            return Finished(StopReason.MAX_TOKENS)
        return arrived

    def close(self) -> None:
        """Stop reading: the rest of the answer is not wanted."""
        if not self._over:
            self._end()

    def deliver(self, arrived: ModelEvent | ModelError) -> None:
        """Take what the client produced; called by the door's reading thread."""
        self._note(arrived)
        if isinstance(arrived, ModelError):
            self._admission.failed(arrived)
        elif isinstance(arrived, Finished):
            self._admission.succeeded()
        elif not self.began and arrived.text:
            self.began = True
            self.ttft_ms = self._elapsed_ms()
        if isinstance(arrived, ModelError) or self._clock() <= self.ends_at:
            self._arrived.put(arrived)

    def _note(self, arrived: ModelEvent | ModelError) -> None:
        """Keep what tells the cost of the call; one that was given up cost its prompt."""
        if isinstance(arrived, ModelError):
            self.was_read = self.was_read or arrived.code in GIVEN_UP
            return
        self.was_read = True
        self.usage = arrived.usage or self.usage
        if isinstance(arrived, TextDelta):
            self.chars_heard += len(arrived.text)

    def _elapsed_ms(self) -> float:
        return (self._clock() - self._began_at) * 1000

    def _next_arrival(self) -> ModelEvent | ModelError:
        if self._cancellation.cancelled:
            return cancelled()
        # On a busy machine this thread may wake late: what came in time is taken all the same.
        for patience_s in (max(0.0, self.ends_at - self._clock()), 0.0):
            with contextlib.suppress(queue.Empty):
                return self._arrived.get(timeout=patience_s)
        late = ModelError(
            ModelErrorCode.TIMEOUT, "The model did not answer in time; nothing is lost."
        )
        self._admission.failed(late)
        return late

    def _end(self) -> None:
        """Let go of the client, which may take its time to notice."""
        self._over = True
        if self.began:
            self._admission.succeeded()
        else:
            self._admission.withdrawn()
        self.call.cancel()

    def _cancelled(self) -> None:
        """Wake whoever waits for the answer, then the client."""
        self._arrived.put(cancelled())
        self.call.cancel()
