from __future__ import annotations

import msgspec
import pytest

from groundspeed_server.models.openai.answer import Chunk, read_chunks
from groundspeed_server.models.port import Finished, StopReason, TextDelta, Usage

END: dict[str, object] = {"choices": [{"text": "", "finish_reason": "stop"}]}


def events(*chunks: dict[str, object]) -> list[TextDelta | Finished]:
    return list(read_chunks(msgspec.convert(chunk, Chunk) for chunk in (*chunks, END)))


def test_a_server_that_counts_as_it_goes_is_believed() -> None:
    timings = {"prompt_n": 4, "cache_n": 90, "predicted_n": 7, "predicted_ms": 3.5}
    piece = events({"choices": [{"text": "a"}], "timings": timings})[0]

    assert piece == TextDelta("a", Usage(tokens_in=4, tokens_out=7, cache_read=90))


@pytest.mark.parametrize(
    "timings", [None, 3, "fast", [], {}, {"predicted_n": 2}, {"predicted_n": 1.5, "prompt_n": "x"}]
)
def test_what_others_mean_by_timings_does_not_matter(timings: object) -> None:
    assert events({"choices": [{"text": "a"}], "timings": timings})[0] == TextDelta("a")


@pytest.mark.parametrize(
    ("counted", "usage"),
    [
        ({"prompt_tokens": 9, "completion_tokens": 2}, Usage(tokens_in=9, tokens_out=2)),
        ({"prompt_tokens": -9, "completion_tokens": 2}, Usage()),
        ({"prompt_tokens": "9"}, Usage()),
        ({"completion_tokens": 1 << 62}, Usage()),
        ("none", Usage()),
    ],
)
def test_what_a_server_cannot_have_counted_costs_no_answer(counted: object, usage: Usage) -> None:
    piece: dict[str, object] = {"choices": [{"text": "a"}], "usage": counted}

    assert events(piece) == [TextDelta("a"), Finished(StopReason.END, usage)]


@pytest.mark.parametrize(
    ("prompt", "cached", "fresh"), [(90, 80, 10), (90, 90, 0), (10, 80, 10), (90, None, 90)]
)
def test_cached_tokens_are_counted_within_the_prompt_or_beside_it(
    prompt: int, cached: int | None, fresh: int
) -> None:
    counted = {"prompt_tokens": prompt, "prompt_tokens_details": {"cached_tokens": cached}}

    assert events({"usage": counted})[-1] == Finished(
        StopReason.END, Usage(tokens_in=fresh, cache_read=cached)
    )


def test_of_several_answers_the_first_is_read() -> None:
    choices = [{"text": "a"}, {"text": "b", "finish_reason": "length"}]

    assert events({"choices": choices}) == [TextDelta("a"), Finished(StopReason.END)]


@pytest.mark.parametrize("reason", [None, ""])
def test_an_answer_goes_on_until_there_is_a_reason_for_its_end(reason: str | None) -> None:
    pieces: list[dict[str, object]] = [
        {"choices": [{"text": text, "finish_reason": reason}]} for text in "ab"
    ]

    assert events(*pieces) == [TextDelta("a"), TextDelta("b"), Finished(StopReason.END)]


@pytest.mark.parametrize(
    "empty", [{"choices": None}, {"choices": []}, {"choices": [{"delta": None}]}, {"choices": [{}]}]
)
def test_a_piece_may_hold_no_text(empty: dict[str, object]) -> None:
    assert events(empty, {"choices": [{"delta": {"content": "a"}}]})[0] == TextDelta("a")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("stop", StopReason.END),
        ("length", StopReason.MAX_TOKENS),
        ("content_filter", StopReason.REFUSED),
        ("eos_token", StopReason.END),
        ("stop_sequence", StopReason.END),
        ("eos", StopReason.END),
    ],
)
def test_servers_say_in_different_words_why_an_answer_ends(said: str, reason: StopReason) -> None:
    chunk = msgspec.convert({"choices": [{"text": "", "finish_reason": said}]}, Chunk)

    assert list(read_chunks([chunk])) == [Finished(reason)]
