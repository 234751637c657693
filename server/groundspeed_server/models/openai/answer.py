"""Reads the chunks of an OpenAI-style answer, trusting nothing; pure.

llama.cpp in process gives the same chunks as servers do, so the embedded model reads them here
too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

import msgspec

from groundspeed_server.models.port import (
    Finished,
    ModelError,
    ModelErrorCode,
    ModelEvent,
    StopReason,
    TextDelta,
    Usage,
)

# The API's own words, then those of Text Generation Inference and of Together.
_STOPS = {
    "stop": StopReason.END,
    "length": StopReason.MAX_TOKENS,
    "content_filter": StopReason.REFUSED,
    "eos_token": StopReason.END,
    "stop_sequence": StopReason.END,
    "eos": StopReason.END,
}


class _Delta(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    """`text` in completions, `delta` in chats."""

    text: str | None = None
    delta: _Delta | None = None
    finish_reason: str | None = None


# Telemetry and spending believe no count that no call can have.
_Tokens = Annotated[int, msgspec.Meta(ge=0, le=100_000_000)]


class _PromptDetails(msgspec.Struct):
    cached_tokens: _Tokens | None = None


class Counts(msgspec.Struct):
    """The tokens of a call as the server counted them; None where it did not say."""

    prompt_tokens: _Tokens | None = None
    completion_tokens: _Tokens | None = None
    prompt_tokens_details: _PromptDetails | None = None


class _Timings(msgspec.Struct):
    """What llama.cpp says with each token: how many there were so far."""

    prompt_n: _Tokens
    cache_n: _Tokens
    predicted_n: _Tokens


class Fault(msgspec.Struct):
    """An error that came instead of an answer. Some servers give its code as text."""

    message: str | None = None
    code: int | str | None = None
    type: str | None = None


class Chunk(msgspec.Struct):
    """One piece of an answer. Fields that we do not use are ignored.

    Attributes:
        choices: None is what a server written in Go may say where there is none.
        usage: See `counts`.
        timings: An extra of llama.cpp; other servers may mean something else by it.
        error: A fault; some servers say it in words alone.
        kind: `error` where the whole chunk is a fault, as of older vLLM and of SGLang.
        message: What such a fault says.
        code: Its code.
    """

    choices: tuple[_Choice, ...] | None = ()
    usage: object = None
    timings: object = None
    error: Fault | str | None = None
    kind: str | None = msgspec.field(name="object", default=None)
    message: str | None = None
    code: int | str | None = None

    @property
    def counts(self) -> Counts:
        """What the server counted; nothing where that cannot be, since an answer is one without."""
        try:
            return msgspec.convert(self.usage, Counts)
        except msgspec.ValidationError:
            return Counts()

    @property
    def fault(self) -> Fault | None:
        """The fault that came instead of an answer, however the server puts it."""
        if self.kind == "error":
            return Fault(self.message, self.code)
        return Fault(self.error) if isinstance(self.error, str) else self.error


class FaultInStream(Exception):
    """The server reported a fault inside a stream that had begun as a success."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def read_chunks(chunks: Iterable[Chunk]) -> Iterator[ModelEvent]:
    """Yield the answer's text as it comes, then one `Finished` with the counted tokens.

    Raises:
        FaultInStream: A chunk reports a fault.
        ModelError: The answer was refused, or ends without a reason.
    """
    reason: StopReason | None = None
    usage = Usage()
    for chunk in chunks:
        if (fault := chunk.fault) is not None:
            raise FaultInStream(fault)
        for choice in (chunk.choices or ())[:1]:
            delta = choice.delta or _Delta()
            if text := choice.text or delta.content:
                yield TextDelta(text, _usage_so_far(chunk.timings))
            if delta.refusal:
                reason = StopReason.REFUSED
            # Some servers say with every piece, by an empty reason, that it is not the last one.
            elif choice.finish_reason and reason is not StopReason.REFUSED:
                reason = _stop_reason(choice.finish_reason)
        if chunk.usage is not None:
            usage = _usage(chunk.counts)
    if reason is None:
        raise bad_answer("it ends without a reason")
    yield Finished(reason, usage)


def bad_answer(what: str) -> ModelError:
    """Return the error for an answer that is none."""
    return ModelError(
        ModelErrorCode.BAD_ANSWER,
        f"The model server's answer is not what the OpenAI API promises ({what}); it was not "
        "used. Check `base_url` under [model].",
    )


def _stop_reason(name: str) -> StopReason:
    if name not in _STOPS:
        raise bad_answer("an unknown reason for its end")
    return _STOPS[name]


def _usage_so_far(timings: object) -> Usage | None:
    """Return the tokens up to a chunk; None when the server does not count as it goes."""
    try:
        counted = msgspec.convert(timings, _Timings)
    except msgspec.ValidationError:
        return None
    return Usage(counted.prompt_n, counted.predicted_n, cache_read=counted.cache_n)


def _usage(counts: Counts) -> Usage:
    details = counts.prompt_tokens_details
    cached = details.cached_tokens if details is not None else None
    fresh = counts.prompt_tokens
    # Some gateways count cached tokens beside the prompt and not within it.
    if fresh is not None and cached is not None and cached <= fresh:
        fresh -= cached
    return Usage(tokens_in=fresh, tokens_out=counts.completion_tokens, cache_read=cached)
