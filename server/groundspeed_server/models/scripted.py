"""A model that plays a script: deterministic, instant or as slow as wanted; for tests and demos.

A script is TOML:

    shape = "hole"            # chat, hole or prefix; hole when absent

    [[answer]]
    when = 'return a$'        # a regular expression, searched in the prompt's texts
    text = " + b;"            # what the model says
    chunk = 2                 # characters a piece; all at once when absent
    delay_ms = 5              # before the first piece
    pace_ms = 1               # between pieces
    variation = 1             # only for this variation of the question; for all when absent
    stop = "end"              # end, stop_sequence, max_tokens or refused

    [[answer]]
    error = "throttled"       # after `text`, if any, fail with this code

The first answer that fits is played; when none fits, the model says nothing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.errors import UserError
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
    Usage,
    cancelled,
)
from groundspeed_server.prompts.prompt import Prompt, prompt_texts

CHARS_PER_TOKEN = 4

_Wait = Annotated[float, msgspec.Meta(ge=0, le=600_000)]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One answer of a script; the module's docstring explains each field."""

    when: str = ""
    text: str = ""
    chunk: Annotated[int, msgspec.Meta(ge=1)] | None = None
    delay_ms: _Wait = 0
    pace_ms: _Wait = 0
    error: ModelErrorCode | None = None
    variation: int | None = None
    stop: StopReason = StopReason.END


class _Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    answer: tuple[Answer, ...] = ()
    shape: PromptShape = PromptShape.HOLE


class ScriptedModel:
    """Plays answers, and remembers what it was asked.

    Args:
        answers: The script; the first answer that fits a prompt is played.
        shape: The shape of prompt to ask for.

    Attributes:
        prompts: Every prompt received, in order.
    """

    def __init__(
        self, answers: Sequence[Answer] = (), shape: PromptShape = PromptShape.HOLE
    ) -> None:
        self.prompts: list[Prompt] = []
        self._answers = [(re.compile(answer.when, re.MULTILINE), answer) for answer in answers]
        self._shape = shape
        self._closed = Cancellation()

    @classmethod
    def from_file(cls, path: Path) -> ScriptedModel:
        """Read a script.

        Raises:
            UserError: The file cannot be read, or is not a script.
        """
        try:
            script = msgspec.toml.decode(path.read_bytes(), type=_Script)
            return cls(script.answer, script.shape)
        except OSError as error:
            raise UserError(
                f"The model's script {path} cannot be read: {error.strerror}.",
                "Set `script` under [model] to a file that exists.",
            ) from None
        except (msgspec.DecodeError, re.error) as error:
            raise UserError(
                f"The model's script {path} is not valid: {error}.", "Mend that line."
            ) from None

    @property
    def identity(self) -> ModelIdentity:
        """A script, on this machine."""
        return ModelIdentity(
            provider="scripted",
            model="scripted",
            label="scripted",
            shape=self._shape,
            chats=True,
            on_device=True,
        )

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Iterator[ModelEvent]:
        """Play the answer that fits; see `ModelClient.stream`."""
        prompt = request.prompt.prompt
        self.prompts.append(prompt)
        texts = prompt_texts(prompt)
        answer = self._choose(texts, request.variation)
        text, reason = _cut(answer, request.max_tokens, prompt.stops)
        stopped = threading.Event()
        cancellation.on_cancel(stopped.set)
        self._closed.on_cancel(stopped.set)
        _pause(stopped, answer.delay_ms)
        chunk = answer.chunk or max(1, len(text))
        for start in range(0, len(text), chunk):
            if start:
                _pause(stopped, answer.pace_ms)
            yield TextDelta(text[start : start + chunk])
        _pause(stopped, 0)
        if answer.error is not None:
            raise ModelError(answer.error, f"The script fails here with `{answer.error}`.")
        yield Finished(
            reason,
            Usage(
                tokens_in=sum(map(len, texts)) // CHARS_PER_TOKEN,
                tokens_out=len(text) // CHARS_PER_TOKEN,
            ),
        )

    def warm_up(self) -> None:
        """Nothing to prepare."""

    def close(self) -> None:
        """End the answers under way."""
        self._closed.cancel()

    def _choose(self, texts: Sequence[str], variation: int) -> Answer:
        fitting = (
            answer
            for when, answer in self._answers
            if answer.variation in (None, variation) and any(when.search(text) for text in texts)
        )
        return next(fitting, Answer())


def _cut(answer: Answer, max_tokens: int, stops: Sequence[str]) -> tuple[str, StopReason]:
    """Return what a model held to `max_tokens` and `stops` would say of the answer."""
    text, reason = answer.text, answer.stop
    for stop in stops:
        if (found := text.find(stop)) >= 0:
            text, reason = text[:found], StopReason.STOP_SEQUENCE
    if len(text) > max_tokens * CHARS_PER_TOKEN:
        return text[: max_tokens * CHARS_PER_TOKEN], StopReason.MAX_TOKENS
    return text, reason


def _pause(stopped: threading.Event, wait_ms: float) -> None:
    if stopped.wait(wait_ms / 1000) if wait_ms else stopped.is_set():
        raise cancelled()
