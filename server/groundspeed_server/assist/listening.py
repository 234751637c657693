"""Reads a model's answer until it is whole, and no further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from groundspeed_server.assist.calls import Reading
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor, ModelStream
from groundspeed_server.engine.stopping import Cut, StreamCutter
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.models.port import (
    Finished,
    ModelError,
    StopReason,
    TextDelta,
    Usage,
)


@dataclass(slots=True)
class Heard:
    """What came back from a model, as far as it was read.

    Attributes:
        text: The answer, as far as it was wanted.
        whole: Whether the model came to its own end, or was stopped where its answer was whole.
        refused: Whether the model declined; its text must not be used.
        said: All that came, with what was not wanted any more.
        usage: Tokens as the provider counted them. When it was stopped early, most say nothing.
        ttft_ms: Milliseconds to the first text; None when none came.
        last_token_ms: Milliseconds to the last text; None when none came.
        error: Why the answer broke off, when it did.
    """

    text: str = ""
    whole: bool = False
    refused: bool = False
    said: str = ""
    usage: Usage = field(default_factory=Usage)
    ttft_ms: float | None = None
    last_token_ms: float | None = None
    error: ModelError | None = None

    @property
    def reading(self) -> Reading:
        """What was read, for the description of the call."""
        return Reading(self.said, self.usage, self.ttft_ms, self.last_token_ms)


def listen(
    door: EgressDoor,
    prompt: ClearedPrompt,
    cutter: StreamCutter,
    *,
    max_tokens: int,
    deadline_s: float,
    cancellation: Cancellation,
    retry: bool,
    hear: Callable[[str], None],
    variation: int = 0,
) -> Heard:
    """Ask, and read until the cutter has enough. A failed call is a value, not an exception.

    `hear` is told all the text so far, each time that more has come.
    """
    heard = Heard()
    try:
        with door.ask(
            prompt,
            max_tokens=max_tokens,
            deadline_s=deadline_s,
            cancellation=cancellation,
            retry=retry,
            variation=variation,
        ) as stream:
            try:
                _read(stream, cutter, heard, hear)
            finally:
                heard.ttft_ms = stream.ttft_ms
                heard.last_token_ms = stream.last_text_ms
    except ModelError as error:
        heard.error = error
    heard.text = cutter.text
    return heard


def _read(
    stream: ModelStream, cutter: StreamCutter, heard: Heard, hear: Callable[[str], None]
) -> None:
    for event in stream:
        match event:
            case TextDelta(text=text, usage=so_far):
                heard.said += text
                heard.usage = so_far or heard.usage
                if cutter.feed(text):
                    heard.whole = cutter.cut is Cut.WHOLE
                    return
                hear(cutter.text)
            case Finished(reason=reason, usage=usage):
                heard.usage = usage
                heard.refused = reason is StopReason.REFUSED
                heard.whole = reason in (StopReason.END, StopReason.STOP_SEQUENCE)
