"""Prompts as the gate would have cleared them, and a way to read an answer to its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from groundspeed_server.gate.clearance import _GATE_KEY, ClearedPrompt
from groundspeed_server.models.port import Finished, ModelError, ModelEvent, ModelRequest, TextDelta
from groundspeed_server.prompts.prompt import ChatPrompt, HolePrompt, Prompt, PromptId

SOURCE = PromptId("test", "0" * 12)


def cleared(prompt: Prompt) -> ClearedPrompt:
    return ClearedPrompt(prompt, _GATE_KEY)


def chat(
    user: str = "Continue: const x =",
    *,
    system: str = "You complete code.",
    context: str = "",
    stops: Sequence[str] = (),
    answer_schema: str | None = None,
) -> ChatPrompt:
    return ChatPrompt(SOURCE, system, context, user, tuple(stops), answer_schema)


def hole(prefix: str = "const x =", suffix: str = "", *, stops: Sequence[str] = ()) -> HolePrompt:
    return HolePrompt(SOURCE, prefix, suffix, tuple(stops))


def request(
    prompt: Prompt | None = None, *, max_tokens: int = 32, deadline_s: float = 5.0
) -> ModelRequest:
    return ModelRequest(cleared(prompt or chat()), max_tokens, deadline_s)


def read(events: Iterable[ModelEvent]) -> tuple[str, Finished]:
    """Return the whole text of an answer, and how it ended."""
    text = ""
    for event in events:
        if isinstance(event, TextDelta):
            text += event.text
        else:
            return text, event
    raise AssertionError("the answer has no end")


def read_failure(events: Iterable[ModelEvent]) -> tuple[str, ModelError]:
    """Return what an answer said before it failed, and the error."""
    text = ""
    try:
        for event in events:
            assert isinstance(event, TextDelta), "the answer has an end"
            text += event.text
    except ModelError as error:
        return text, error
    raise AssertionError("the answer did not fail")
