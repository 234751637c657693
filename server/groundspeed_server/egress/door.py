"""The door to a model that completes or reviews: slots, a deadline, a circuit breaker, a permit."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress.faults import client_failed
from groundspeed_server.egress.permit import Permit
from groundspeed_server.egress.stream import ModelStream
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.models.breaker import Breaker, BreakerStatus
from groundspeed_server.models.port import (
    Finished,
    ModelClient,
    ModelError,
    ModelErrorCode,
    ModelIdentity,
    ModelRequest,
    cancelled,
)
from groundspeed_server.prompts.prompt import prompt_texts
from groundspeed_server.spare_threads import SpareThreads

_SLOT_PATIENCE_S = 1.0
_RETRY_PAUSE_S = (0.1, 0.4)
_PASSING = {ModelErrorCode.THROTTLED, ModelErrorCode.TIMEOUT, ModelErrorCode.UNAVAILABLE}


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
            self._take_slot(min(deadline_s, _SLOT_PATIENCE_S), cancellation)
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
            stream.deliver(client_failed(error))
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
        if error.retry_after_s:  # A second request at once is what the provider asks to spare it.
            return None
        stopped = threading.Event()
        stream.call.on_cancel(stopped.set)
        stopped.wait(random.uniform(*_RETRY_PAUSE_S))  # noqa: S311 - jitter is no secret.
        left_s = stream.ends_at - self._clock()
        if stopped.is_set() or left_s <= 0:
            return None
        return replace(request, deadline_s=left_s)
