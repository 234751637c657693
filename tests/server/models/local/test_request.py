"""What llama.cpp is asked for."""

from __future__ import annotations

import pytest

from groundspeed_server.models.local.request import chat_request, completion_request
from support.model_prompts import chat, hole


@pytest.mark.parametrize(("variation", "expected"), [(0, (0, None)), (1, (0.8, 1)), (2, (0.8, 2))])
def test_each_variation_is_a_draw_of_its_own(
    variation: int, expected: tuple[float, int | None]
) -> None:
    requests = (completion_request(hole(), 8, variation), chat_request(chat(), 8, variation))

    for request in requests:
        assert (request["temperature"], request.get("seed")) == expected
