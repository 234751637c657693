"""A prompt's own temperature reaches every client that lets itself be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from groundspeed_server.models.bedrock.families import families
from groundspeed_server.models.bedrock.request import converse_request
from groundspeed_server.models.local.request import chat_request
from groundspeed_server.models.openai.request import chat_body
from support.model_prompts import chat


@pytest.mark.parametrize(
    ("wanted", "variation", "expected"), [(0.5, 0, 0.5), (0.0, 0, 0.0), (0.5, 1, 0.8)]
)
def test_a_prompt_says_how_freely_words_are_chosen(
    wanted: float, variation: int, expected: float
) -> None:
    prompt = replace(chat(), temperature=wanted)
    bedrock = converse_request(
        prompt,
        model="m",
        family=families()["claude-haiku-4-5"],
        max_tokens=8,
        variation=variation,
    )

    assert bedrock["inferenceConfig"].get("temperature") == expected
    assert chat_body(None, prompt, 8, frozenset(), variation)["temperature"] == expected
    assert chat_request(prompt, 8, variation)["temperature"] == expected


def test_a_model_that_takes_no_temperature_is_sent_none() -> None:
    prompt = replace(chat(), temperature=0.5)
    request = converse_request(
        prompt, model="m", family=families()["claude-haiku-5-5"], max_tokens=8
    )

    assert "temperature" not in request["inferenceConfig"]
