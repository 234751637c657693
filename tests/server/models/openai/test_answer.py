from __future__ import annotations

import msgspec
import pytest

from groundspeed_server.models.openai.answer import Chunk, read_chunks
from groundspeed_server.models.port import Finished, TextDelta, Usage

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
