"""What a model thinks before it answers is no part of the answer.

The chunks are as llama.cpp, LiteLLM and vLLM send them.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from groundspeed_server.models.openai.answer import Chunk, read_chunks
from groundspeed_server.models.port import (
    ModelError,
    ModelErrorCode,
    ModelEvent,
    StopReason,
    TextDelta,
    Usage,
)

Raw = dict[str, object]
COUNTS: Raw = {
    "choices": [{"index": 0, "delta": {}}],
    "usage": {
        "completion_tokens": 3,
        "prompt_tokens": 14,
        "completion_tokens_details": {"reasoning_tokens": 3, "text_tokens": 0},
        "prompt_tokens_details": {"cached_tokens": 1},
    },
}


def said(text: str) -> Raw:
    return {"choices": [{"finish_reason": None, "index": 0, "delta": {"content": text}}]}


def thought(text: str, field: str = "reasoning_content") -> Raw:
    return {"choices": [{"finish_reason": None, "index": 0, "delta": {field: text}}]}


def end(reason: str) -> Raw:
    return {"choices": [{"finish_reason": reason, "index": 0, "delta": {}}]}


def events(*chunks: Raw) -> list[ModelEvent]:
    return list(read_chunks(msgspec.convert(chunk, Chunk) for chunk in chunks))


def text_of(*chunks: Raw) -> str:
    return "".join(event.text for event in events(*chunks) if isinstance(event, TextDelta))


def failure_of(*chunks: Raw) -> tuple[list[ModelEvent], ModelError]:
    """Return what came before an answer failed, and the error."""
    before: list[ModelEvent] = []
    try:
        for event in read_chunks(msgspec.convert(chunk, Chunk) for chunk in chunks):
            before.append(event)  # noqa: PERF402 - what comes before the fault counts.
    except ModelError as error:
        return before, error
    raise AssertionError("the answer did not fail")


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        (["<think>", "\nOkay, the user", " wants", "\n</think>", "\n\n", "a + b", ";"], "a + b;"),
        (["<think>\nOkay.\n</think>\n\na + b;"], "a + b;"),
        (["<thi", "nk>", "a < b", "</thi", "nk>", "a + b;"], "a + b;"),
        (["\n", "<think>", "</think>", "a + b;"], "a + b;"),
        (["<think>", "</think>", " <think>"], "<think>"),
        (["<", "div>"], "<div>"),
        (["<thinker>"], "<thinker>"),
        (["a", " <think>", "</think>"], "a <think></think>"),
        (["\n", "  ", "a"], "\n  a"),
        (["\n"], "\n"),
        (["<th"], "<th"),
    ],
)
def test_thoughts_in_front_of_an_answer_are_left_out(pieces: Sequence[str], answer: str) -> None:
    assert text_of(*map(said, pieces), end("stop")) == answer


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_thoughts_beside_an_answer_cost_it_nothing(field: str) -> None:
    assert text_of(thought("Okay", field), said("a"), said(" + b"), end("length")) == "a + b"


@pytest.mark.parametrize("field", [None, "", 5, {"text": "Okay"}])
def test_whatever_a_server_calls_reasoning_costs_no_answer(field: object) -> None:
    both: Raw = {"choices": [{"delta": {"content": "a", "reasoning": field}}]}

    assert text_of(both, end("stop")) == "a"


@pytest.mark.parametrize(
    "thoughts",
    [
        [thought("\n\nHere"), thought("'s")],
        [thought("Okay", "reasoning")],
        [said("<think>"), said("\nOkay, the user")],
        [],
    ],
)
@pytest.mark.parametrize("reason", ["length", "stop"])
def test_a_model_that_only_thought_did_not_answer_and_tells_its_cost(
    thoughts: Sequence[Raw], reason: str
) -> None:
    before, error = failure_of(*thoughts, end(reason), COUNTS)

    assert error.code is ModelErrorCode.BAD_ANSWER
    assert "switch its thinking off" in error.remedy
    assert before == [TextDelta("", Usage(tokens_in=13, tokens_out=3, cache_read=1))]


def test_a_refusal_after_some_thought_stays_one() -> None:
    last = events(thought("Okay"), end("content_filter"))[-1]

    assert getattr(last, "reason", None) is StopReason.REFUSED
