"""Reads a ConverseStream answer, trusting nothing: a success may be a proxy's page; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from groundspeed_server.models.counts import Tokens
from groundspeed_server.models.port import (
    Finished,
    ModelError,
    ModelErrorCode,
    ModelEvent,
    StopReason,
    TextDelta,
    Usage,
)

_STOPS = {
    "end_turn": StopReason.END,
    "stop_sequence": StopReason.STOP_SEQUENCE,
    "max_tokens": StopReason.MAX_TOKENS,
    "guardrail_intervened": StopReason.REFUSED,
    "content_filtered": StopReason.REFUSED,
    "refusal": StopReason.REFUSED,
}


class _Delta(msgspec.Struct):
    text: str | None = None


class _ContentBlockDelta(msgspec.Struct):
    delta: _Delta


class _MessageStop(msgspec.Struct, rename="camel"):
    stop_reason: str


class _Counts(msgspec.Struct, rename="camel"):
    input_tokens: Tokens | None = None
    output_tokens: Tokens | None = None
    cache_read_input_tokens: Tokens | None = None
    cache_write_input_tokens: Tokens | None = None


class _Metadata(msgspec.Struct):
    usage: object = None


class _Event(msgspec.Struct, rename="camel"):
    """The events that matter; thinking, tools and blocks opening and closing do not."""

    content_block_delta: _ContentBlockDelta | None = None
    message_stop: _MessageStop | None = None
    metadata: _Metadata | None = None


def read_answer(events: Iterable[Mapping[str, object]]) -> Iterator[ModelEvent]:
    """Yield the answer's text as it comes, then one `Finished` with the counted tokens.

    Raises:
        ModelError: An event has the wrong shape, or the answer ends without a reason.
    """
    reason: StopReason | None = None
    usage = Usage()
    for raw in events:
        event = _checked(raw)
        if event.content_block_delta is not None and event.content_block_delta.delta.text:
            yield TextDelta(event.content_block_delta.delta.text)
        if event.message_stop is not None:
            reason = _stop_reason(event.message_stop.stop_reason)
        if event.metadata is not None:
            usage = _usage(event.metadata.usage)
    if reason is None:
        raise bad_answer("it ends without a reason")
    yield Finished(reason, usage)


def require_event_stream(content_type: str) -> None:
    """Check what kind of body came.

    Raises:
        ModelError: It is not an event stream.
    """
    if not content_type.startswith("application/vnd.amazon.eventstream"):
        raise ModelError(
            ModelErrorCode.BAD_ANSWER,
            "What answered is not Bedrock, perhaps a proxy's page: check the network and "
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME.",
        )


def bad_answer(what: str) -> ModelError:
    """Return the error for an answer that is none."""
    return ModelError(
        ModelErrorCode.BAD_ANSWER,
        f"Bedrock's answer is not what its API promises ({what}); it was not used.",
    )


def _checked(raw: object) -> _Event:
    try:
        return msgspec.convert(raw, _Event)
    except msgspec.ValidationError:
        raise bad_answer("an event has the wrong shape") from None


def _stop_reason(name: str) -> StopReason:
    if name == "model_context_window_exceeded":
        raise ModelError(
            ModelErrorCode.INVALID_REQUEST,
            "The prompt is too long for this model; lower `prefix_tokens` under [completion].",
        )
    if name not in _STOPS:
        raise bad_answer("an unknown stop reason")
    return _STOPS[name]


def _usage(said: object) -> Usage:
    """Return the tokens of a call; nothing where that cannot be: the answer is one without."""
    try:
        counts = msgspec.convert(said, _Counts)
    except msgspec.ValidationError:
        return Usage()
    return Usage(
        tokens_in=counts.input_tokens,
        tokens_out=counts.output_tokens,
        cache_read=counts.cache_read_input_tokens,
        cache_write=counts.cache_write_input_tokens,
    )
