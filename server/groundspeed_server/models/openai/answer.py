"""Reads the chunks of an OpenAI-style answer, trusting nothing; pure.

llama.cpp in process gives the same chunks as servers do, so the embedded model reads them here
too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from groundspeed_server.models.counts import Tokens
from groundspeed_server.models.openai.thinking import Thoughts
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
    """A piece of a chat. Thoughts come in a field that each server calls in its own way."""

    content: str | None = None
    refusal: str | None = None
    reasoning_content: object = None
    reasoning: object = None


class _Choice(msgspec.Struct):
    """`text` in completions, `delta` in chats."""

    text: str | None = None
    delta: _Delta | None = None
    finish_reason: str | None = None


class _PromptDetails(msgspec.Struct):
    cached_tokens: Tokens | None = None


class _CompletionDetails(msgspec.Struct):
    reasoning_tokens: Tokens | None = None


class Counts(msgspec.Struct):
    """The tokens of a call as the server counted them; None where it did not say."""

    prompt_tokens: Tokens | None = None
    completion_tokens: Tokens | None = None
    prompt_tokens_details: _PromptDetails | None = None
    completion_tokens_details: _CompletionDetails | None = None

    @property
    def thought(self) -> bool:
        """Whether some of the tokens are of thoughts."""
        details = self.completion_tokens_details
        return details is not None and bool(details.reasoning_tokens)


class _Timings(msgspec.Struct):
    """What llama.cpp says with each token: how many there were so far."""

    prompt_n: Tokens
    cache_n: Tokens
    predicted_n: Tokens


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
        ModelError: The answer ends without a reason, or the model only thought.
    """
    reason: StopReason | None = None
    usage = Usage()
    thoughts = Thoughts()
    for chunk in chunks:
        if (fault := chunk.fault) is not None:
            raise FaultInStream(fault)
        for choice in (chunk.choices or ())[:1]:
            delta = choice.delta or _Delta()
            thoughts.seen |= bool(delta.reasoning_content or delta.reasoning)
            if text := thoughts.answer_in(choice.text or delta.content or ""):
                yield TextDelta(text, _usage_so_far(chunk.timings))
            if delta.refusal:
                reason = StopReason.REFUSED
            # Some servers say with every piece, by an empty reason, that it is not the last one.
            elif choice.finish_reason and reason is not StopReason.REFUSED:
                reason = _stop_reason(choice.finish_reason)
        if chunk.usage is not None:
            usage = _usage(chunk.counts)
            thoughts.seen |= chunk.counts.thought
    yield from _end(reason, usage, thoughts)


def bad_answer(what: str) -> ModelError:
    """Return the error for an answer that is none."""
    return ModelError(
        ModelErrorCode.BAD_ANSWER,
        f"The model server's answer is not what the OpenAI API promises ({what}); it was not "
        "used. Check `base_url` under [model].",
    )


def _end(reason: StopReason | None, usage: Usage, thoughts: Thoughts) -> Iterator[ModelEvent]:
    if reason is None:
        raise _broken_off() if thoughts.answered else bad_answer("it ends without a reason")
    if rest := thoughts.rest():
        yield TextDelta(rest)
    if thoughts.seen and not thoughts.answered and reason is not StopReason.REFUSED:
        # What was thought is paid for.
        yield TextDelta("", usage)
        raise _no_answer()
    yield Finished(reason, usage)


def _broken_off() -> ModelError:
    # It says nothing of the next question, so the model is not left alone for it.
    return ModelError(
        ModelErrorCode.BAD_ANSWER,
        "The model server broke its answer off; try again. Some do so when another question comes.",
    )


def _no_answer() -> ModelError:
    return ModelError(
        ModelErrorCode.BAD_ANSWER,
        "The model thought, and had no tokens left for an answer: switch its thinking off at the "
        "model server, or let `name` under [model] be a model that does not think.",
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
