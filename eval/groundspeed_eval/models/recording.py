"""A model client that remembers: a prompt that was asked before is answered from the record.

An ablation, or a run with a changed engine, then asks the model only for the prompts that changed.
The engine leaves an answer as soon as it has enough, so a record may hold a part of it only. Where
more is wanted than the record holds, the model is asked again, and what it says must go on from
what was played back. This is right for models that say the same to the same prompt, as greedy
decoding does; how long a played-back answer took is no measurement.

What was asked since the client was made is not played back: an engine that asks the same twice
waits twice, as it would without records.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Container, Iterator
from dataclasses import fields

import msgspec

from groundspeed_eval.models.record import SCHEMA, Record, RecordStore
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.port import (
    Finished,
    ModelClient,
    ModelError,
    ModelErrorCode,
    ModelEvent,
    ModelIdentity,
    ModelRequest,
    PromptShape,
    TextDelta,
    cancelled,
)
from groundspeed_server.prompts.prompt import Prompt

CLOSE_PATIENCE_S = 2.0


class RecordingModel:
    """Stands before a model, and plays back what it said before; safe to use from any thread.

    Args:
        client: The model.
        store: Where its answers are kept.
        weights: A digest of all that decides what this model says, beyond its identity.
        on_replay: Called whenever an answer begins to be played back.
    """

    def __init__(
        self,
        client: ModelClient,
        store: RecordStore,
        weights: str,
        on_replay: Callable[[], None] = lambda: None,
    ) -> None:
        self._client = client
        self._store = store
        self._weights = weights
        self._on_replay = on_replay
        self._asked: set[str] = set()
        self._under_way = 0
        self._changed = threading.Condition()

    @property
    def identity(self) -> ModelIdentity:
        """Which model answers."""
        return self._client.identity

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Iterator[ModelEvent]:
        """Answer from the record as far as it goes, then ask; see `ModelClient.stream`.

        Raises:
            ModelError: The model failed, or did not go on from what was played back.
        """
        key = self._key(request)
        with self._changed:
            is_new = key not in self._asked
            self._asked.add(key)
        record = self._store.read(key) if is_new else None
        if record is not None:
            self._on_replay()
            for piece in record.pieces:
                if cancellation.cancelled:
                    raise cancelled()
                yield piece
            if record.finished is not None:
                yield record.finished
                return
        with self._changed:
            self._under_way += 1
        try:
            yield from self._ask(request, cancellation, key, record)
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def warm_up(self) -> None:
        """Prepare the model, which may have to be asked after all."""
        self._client.warm_up()

    def close(self) -> None:
        """Give up the model, once what was heard of it is kept."""
        self._client.close()
        with self._changed:
            self._changed.wait_for(lambda: not self._under_way, CLOSE_PATIENCE_S)

    def _ask(
        self,
        request: ModelRequest,
        cancellation: Cancellation,
        key: str,
        known: Record | None,
    ) -> Iterator[ModelEvent]:
        """Ask the model, pass on what is not known yet, and keep what was heard."""
        played = known.text if known is not None else ""
        heard: list[TextDelta] = []
        said = ""
        finished: Finished | None = None
        agrees = True
        events = self._client.stream(request, cancellation)
        try:
            for event in events:
                if isinstance(event, Finished):
                    finished = event
                else:
                    heard.append(event)
                    said += event.text
                agrees = _agree(said, played, whole=finished is not None)
                if not agrees:
                    raise _another_answer()
                if (unheard := _unheard(event, said, played)) is not None:
                    yield unheard
        finally:
            record = Record(schema=SCHEMA, pieces=heard, finished=finished)
            if heard or finished:
                self._keep(key, record, instead=not agrees)
            close = getattr(events, "close", None)
            if close is not None:
                close()

    def _keep(self, key: str, record: Record, *, instead: bool) -> None:
        """Keep a record that tells more than the one that is there, or takes its place."""
        if instead or record.tells_more_than(self._store.read(key)):
            self._store.write(key, record)

    def _key(self, request: ModelRequest) -> str:
        """Return a name for all that decides what the model says."""
        identity = self.identity
        model = (identity.provider, identity.model, identity.label, identity.shape)
        parts = (SCHEMA, model, self._weights, _question(request, identity.shape))
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def _question(request: ModelRequest, shape: PromptShape) -> dict[str, object]:
    """Return all of a request but what decides nothing about the text of the answer.

    That is what to leave out, and not what to take, so that a field which is new to requests or
    prompts makes another question.
    """
    prompt = request.prompt.prompt
    unseen = {"source", "suffix"} if shape is PromptShape.PREFIX else {"source"}
    return {
        "kind": type(prompt).__name__,
        **_fields(prompt, unseen),
        **_fields(request, {"prompt", "deadline_s", "retry"}),
    }


def _fields(value: Prompt | ModelRequest, left_out: Container[str]) -> dict[str, object]:
    return {f.name: getattr(value, f.name) for f in fields(value) if f.name not in left_out}


def _agree(said: str, played: str, *, whole: bool) -> bool:
    """Whether an answer, so far or as a whole, goes together with what was played back."""
    return said.startswith(played) or (not whole and played.startswith(said))


def _unheard(event: ModelEvent, said: str, played: str) -> ModelEvent | None:
    """Return what an event says beyond what was played back; None when that is nothing."""
    if isinstance(event, Finished):
        return event
    new = min(len(event.text), len(said) - len(played))
    return TextDelta(event.text[-new:], event.usage) if new > 0 else None


def _another_answer() -> ModelError:
    return ModelError(
        ModelErrorCode.BAD_ANSWER,
        "The model did not say again what was recorded, so the record was replaced; "
        "ask once more with --retry-errors.",
    )
