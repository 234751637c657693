"""A model that behaves as a test says, call by call."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
)

Behaviour = Callable[[Cancellation], Iterator[ModelEvent]]


class PlayedModel:
    """A client that behaves as a test says, one behaviour a call; the last one for ever."""

    identity = ModelIdentity(
        "scripted", "played", "played", PromptShape.HOLE, chats=True, on_device=True
    )

    def __init__(self, *behaviours: Behaviour) -> None:
        self._behaviours = list(behaviours)
        self.requests: list[ModelRequest] = []

    @property
    def calls(self) -> int:
        return len(self.requests)

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Iterator[ModelEvent]:
        self.requests.append(request)
        behaviour = self._behaviours.pop(0) if len(self._behaviours) > 1 else self._behaviours[0]
        return behaviour(cancellation)

    def warm_up(self) -> None:
        pass

    def close(self) -> None:
        pass


def says(*texts: str) -> Behaviour:
    def behave(cancellation: Cancellation) -> Iterator[ModelEvent]:
        yield from map(TextDelta, texts)
        yield Finished(StopReason.END)

    return behave


def fails(code: ModelErrorCode, *texts: str, retry_after_s: float | None = None) -> Behaviour:
    def behave(cancellation: Cancellation) -> Iterator[ModelEvent]:
        yield from map(TextDelta, texts)
        raise ModelError(code, "It failed.", retry_after_s)

    return behave
