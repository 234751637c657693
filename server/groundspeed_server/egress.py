"""The one door through which anything leaves for a model, and through which the answer comes.

A client may hang, drip, or break off; nobody behind the door notices more than a `ModelError`
at the deadline. Each call is read in a daemon thread that has no other, and holds one of a few
slots until the client really lets go, so that hung calls cannot pile up.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Protocol, Self

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.gate.clearance import ClearedPrompt, ClearedText
from groundspeed_server.models.breaker import Admission, Breaker, BreakerStatus
from groundspeed_server.models.embedding.port import (
    Embedded,
    EmbeddingClient,
    EmbeddingIdentity,
    Purpose,
)
from groundspeed_server.models.port import (
    CalledModel,
    Finished,
    ModelClient,
    ModelError,
    ModelErrorCode,
    ModelEvent,
    ModelIdentity,
    ModelRequest,
    StopReason,
    TextDelta,
    Usage,
    cancelled,
)
from groundspeed_server.prompts.prompt import prompt_texts
from groundspeed_server.spare_threads import SpareThreads

log = logging.getLogger(__name__)

SLOT_PATIENCE_S = 1.0
RETRY_PAUSE_S = (0.1, 0.4)
# No real answer has more characters a token than this on average; a runaway server's may.
CHARS_PER_TOKEN_LIMIT = 32

_GIVEN_UP = {ModelErrorCode.CANCELLED, ModelErrorCode.TIMEOUT}
_PASSING = {ModelErrorCode.THROTTLED, ModelErrorCode.TIMEOUT, ModelErrorCode.UNAVAILABLE}


class Permit(Protocol):
    """Decides whether calls may be made at all, and learns what they cost."""

    @property
    def off(self) -> bool:
        """Whether nothing at all is to be offered at present."""
        ...

    def admit(self, identity: CalledModel) -> None:
        """Count a call of a model that is about to be made.

        Raises:
            ModelError: It may not be made.
        """
        ...

    def spent(self, identity: CalledModel, sent: Sequence[str], usage: Usage, said: int) -> None:
        """Learn of a call that ended: what was sent, the tokens counted, the characters heard."""
        ...


class EgressDoor:
    """Asks one model on behalf of all services of this process; safe to use from any thread.

    Args:
        client: The model.
        concurrent: How many calls may be under way, hung ones included.
        clock: Monotonic seconds, for deadlines and the breaker.
        permit: Whether calls may be made; None allows all of them.
    """

    def __init__(
        self,
        client: ModelClient,
        *,
        concurrent: int = 4,
        clock: Callable[[], float] = time.monotonic,
        permit: Permit | None = None,
    ) -> None:
        self._client = client
        self._permit = permit
        self._clock = clock
        self._concurrent = concurrent
        self._slots = threading.Semaphore(concurrent)
        self._breaker = Breaker(clock)
        self._readers = SpareThreads("groundspeed-model")

    @property
    def identity(self) -> ModelIdentity:
        """Which model answers; a client may learn its prompt shape after the first contact."""
        return self._client.identity

    @property
    def status(self) -> BreakerStatus:
        """Whether the model is asked at present, and if not, why and until when."""
        return self._breaker.status

    @property
    def off(self) -> bool:
        """Whether whoever gives permits has switched everything off."""
        return self._permit is not None and self._permit.off

    def ask(
        self,
        prompt: ClearedPrompt,
        *,
        max_tokens: int,
        deadline_s: float,
        cancellation: Cancellation,
        retry: bool = False,
        variation: int = 0,
    ) -> ModelStream:
        """Ask the model; the answer comes from the stream that is returned.

        Args:
            prompt: What to ask; only the gate can make it.
            max_tokens: The most tokens to generate.
            deadline_s: Seconds from now, after which the stream raises instead of waiting.
            cancellation: Ends the call at once when it fires.
            retry: Whether a passing fault before the first text is worth a second try.
            variation: Which of several answers is wanted; see `ModelRequest`.

        Raises:
            ModelError: The breaker is open, all slots stay taken, the call is cancelled or not
                permitted, or its time is up before it begins.
        """
        if not isinstance(prompt, ClearedPrompt):
            raise PermissionError("only a cleared prompt may leave")
        if deadline_s <= 0:
            # Asking would cost money for nothing, and the model is not to blame.
            raise ModelError(
                ModelErrorCode.TIMEOUT,
                "This machine was too busy to ask the model in time; nothing is lost.",
            )
        ends_at = self._clock() + deadline_s
        admission = self._breaker.admit()
        try:
            self._take_slot(min(deadline_s, SLOT_PATIENCE_S), cancellation)
            self._require_permit()
        except ModelError:
            admission.withdrawn()
            raise
        stream = ModelStream(self._clock, ends_at, max_tokens, cancellation, admission)
        request = ModelRequest(prompt, max_tokens, deadline_s, retry, variation)
        self._readers.run(partial(self._read, request, stream))
        return stream

    def warm_up(self) -> None:
        """Prepare the model for its first call. May block.

        Raises:
            ModelError: The model cannot answer at present.
        """
        self._client.warm_up()

    def try_again(self) -> None:
        """Forget earlier faults: something was changed, and the next call shall be made."""
        self._breaker.reset()

    def close(self) -> None:
        """Give up the model. Calls under way end with an error."""
        self._client.close()

    def _take_slot(self, patience_s: float, cancellation: Cancellation) -> None:
        # A superseded call gives its slot back when its client lets go, usually in a moment.
        if not self._slots.acquire(timeout=max(0.0, patience_s)):
            raise ModelError(
                ModelErrorCode.BUSY,
                f"All {self._concurrent} calls to the model are still under way; "
                "this request was not sent.",
            )
        if cancellation.cancelled:
            self._slots.release()
            raise cancelled()

    def _require_permit(self) -> None:
        if self._permit is None:
            return
        try:
            self._permit.admit(self.identity)
        except ModelError:
            self._slots.release()
            raise

    def _read(self, request: ModelRequest, stream: ModelStream) -> None:
        """Read the client to its end in this thread; the stream's owner may be long gone."""
        try:
            try:
                self._read_once(request, stream)
            except ModelError as error:
                again = self._second_request(request, stream, error)
                if again is None:
                    raise
                self._read_once(again, stream)
        except ModelError as error:
            stream.deliver(error)
        except Exception as error:  # noqa: BLE001 - nothing may die unseen in this thread.
            # The text of an unforeseen exception may quote the prompt; its type cannot.
            stream.deliver(_client_failed(error))
        finally:
            self._slots.release()
            if self._permit is not None and stream.was_read:
                said, usage = stream.chars_heard, stream.usage
                sent = prompt_texts(request.prompt.prompt)
                self._permit.spent(self.identity, sent, usage, said)

    def _read_once(self, request: ModelRequest, stream: ModelStream) -> None:
        events = self._client.stream(request, stream.call)
        try:
            for event in events:
                stream.deliver(event)
                if isinstance(event, Finished):
                    return
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()
        raise ModelError(ModelErrorCode.UNAVAILABLE, "The model's answer broke off.")

    def _second_request(
        self, request: ModelRequest, stream: ModelStream, error: ModelError
    ) -> ModelRequest | None:
        if not request.retry or stream.began or error.code not in _PASSING:
            return None
        stopped = threading.Event()
        stream.call.on_cancel(stopped.set)
        stopped.wait(random.uniform(*RETRY_PAUSE_S))  # noqa: S311 - jitter is no secret.
        left_s = stream.ends_at - self._clock()
        if stopped.is_set() or left_s <= 0:
            return None
        return replace(request, deadline_s=left_s, retry=False)


class EmbeddingDoor:
    """Has texts turned into vectors; safe to use from any thread.

    It is for background threads: a call waits as long as the client does, which is seconds.

    Args:
        client: The model.
        clock: Monotonic seconds, for the breaker.
        permit: Whether calls may be made; None allows all of them.
    """

    def __init__(
        self,
        client: EmbeddingClient,
        *,
        clock: Callable[[], float] = time.monotonic,
        permit: Permit | None = None,
    ) -> None:
        self._client = client
        self._permit = permit
        self._breaker = Breaker(clock)

    @property
    def identity(self) -> EmbeddingIdentity:
        """Which model makes the vectors."""
        return self._client.identity

    @property
    def most_texts(self) -> int:
        """How many texts one call takes."""
        return self._client.most_texts

    def embed(self, texts: Sequence[ClearedText], purpose: Purpose) -> Embedded:
        """Return the vectors of texts.

        Args:
            texts: What to send; only the gate can make them.
            purpose: What the vectors are for.

        Raises:
            ModelError: The breaker is open, the call is not permitted, or it failed.
        """
        if not all(isinstance(text, ClearedText) for text in texts):
            raise PermissionError("only cleared texts may leave")
        admission = self._breaker.admit()
        try:
            if self._permit is not None:
                self._permit.admit(self.identity)
        except ModelError:
            admission.withdrawn()
            raise
        try:
            embedded = self._client.embed(texts, purpose)
        except ModelError as error:
            admission.failed(error)
            self._spent(texts, None, read=error.code in _GIVEN_UP)
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told in our words.
            # The text of an unforeseen exception may quote the code; its type cannot.
            failure = _client_failed(error)
            admission.failed(failure)
            raise failure from None
        admission.succeeded()
        self._spent(texts, embedded.tokens, read=True)
        return embedded

    def close(self) -> None:
        """Give up the model. Calls under way end with an error."""
        self._client.close()

    def _spent(self, texts: Sequence[ClearedText], tokens: int | None, *, read: bool) -> None:
        if self._permit is not None and read:
            usage = Usage(tokens_in=tokens, tokens_out=0)
            self._permit.spent(self.identity, [text.text for text in texts], usage, 0)


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
        self._chars_left = max_tokens * CHARS_PER_TOKEN_LIMIT
        self._cancellation = cancellation
        self._admission = admission
        self._arrived: queue.SimpleQueue[ModelEvent | ModelError] = queue.SimpleQueue()
        self._over = False
        cancellation.on_cancel(self._cancelled)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
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
            self.was_read = self.was_read or arrived.code in _GIVEN_UP
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


def _client_failed(error: Exception) -> ModelError:
    """Return what an unforeseen exception of a client is to everybody else."""
    name = type(error).__name__
    log.warning("the model client failed: %s", name)
    return ModelError(
        ModelErrorCode.UNAVAILABLE, f"The model client failed ({name}); please report this."
    )
