from __future__ import annotations

import pytest

from groundspeed_server.models.bedrock.families import families
from groundspeed_server.models.bedrock.repair import refused_feature
from groundspeed_server.models.bedrock.request import (
    THINKING_TOKENS,
    Feature,
    converse_request,
)
from groundspeed_server.prompts.prompt import ChatPrompt
from support.model_prompts import chat

LONG = "context " * 400
CACHE_POINT = {"cachePoint": {"type": "default"}}


def make(
    prompt: ChatPrompt, family: str = "claude-haiku-5-5", *refused: Feature
) -> dict[str, object]:
    return dict(
        converse_request(
            prompt, model="m", family=families()[family], max_tokens=96, refused=set(refused)
        )
    )


def test_a_long_stable_part_ends_in_a_cache_point() -> None:
    request = make(chat("q", system="S", context=LONG))

    assert request["system"] == [{"text": "S"}, {"text": LONG}, CACHE_POINT]


@pytest.mark.parametrize(
    ("context", "family", "refused"),
    [
        ("short", "claude-haiku-5-5", []),
        (LONG, "claude-haiku-4-5", []),
        (LONG, "other", []),
        (LONG, "claude-haiku-5-5", [Feature.CACHE]),
    ],
)
def test_otherwise_there_is_none(context: str, family: str, refused: list[Feature]) -> None:
    assert CACHE_POINT not in make(chat(context=context), family, *refused)["system"]  # type: ignore[operator]


def test_stops_of_blanks_alone_are_left_out_and_the_number_is_limited() -> None:
    prompt = chat(stops=["\n", "</code>", " \n", "a", "b", "c", "d"])

    assert make(prompt, "other")["inferenceConfig"] == {
        "maxTokens": 96,
        "temperature": 0.2,
        "stopSequences": ["</code>", "a", "b", "c"],
    }


@pytest.mark.parametrize(
    ("family", "variation", "temperature"),
    [
        ("claude-haiku-4-5", 0, 0.2),
        ("claude-haiku-4-5", 1, 0.8),
        ("claude-haiku-5-5", 1, None),
    ],
)
def test_another_answer_is_asked_for_by_temperature_where_there_is_one(
    family: str, variation: int, temperature: float | None
) -> None:
    request = converse_request(
        chat(), model="m", family=families()[family], max_tokens=96, variation=variation
    )

    assert request["inferenceConfig"].get("temperature") == temperature


@pytest.mark.parametrize(
    ("family", "refused"),
    [("claude-opus-5-5", []), ("claude-haiku-5-5", [Feature.THINKING])],
)
def test_a_model_that_thinks_anyway_gets_room_for_it(family: str, refused: list[Feature]) -> None:
    request = make(chat(), family, *refused)

    assert request["inferenceConfig"] == {"maxTokens": 96 + THINKING_TOKENS}
    assert "thinking" not in str(request["additionalModelRequestFields"])


def test_a_schema_binds_the_answer_where_the_model_can() -> None:
    prompt = chat(answer_schema="{}")

    assert make(prompt)["outputConfig"] == {
        "textFormat": {
            "type": "json_schema",
            "structure": {"jsonSchema": {"schema": "{}", "name": "answer"}},
        }
    }
    assert "outputConfig" not in make(prompt, "other")
    assert "outputConfig" not in make(prompt, "claude-haiku-5-5", Feature.ANSWER_SCHEMA)


def test_a_model_without_system_text_reads_it_in_the_question() -> None:
    request = make(chat("q", system="S", context="C"), "other", Feature.SYSTEM)

    assert "system" not in request
    assert request["messages"] == [{"role": "user", "content": [{"text": "S\n\nC\n\nq"}]}]


@pytest.mark.parametrize(
    ("message", "feature"),
    [
        ("`temperature` is deprecated for this model.", Feature.TEMPERATURE),
        ("`temperature` and `top_p` cannot both be specified", Feature.TEMPERATURE),
        ("thinking.disabled: this model always thinks", Feature.THINKING),
        ("output_config.effort: Input should be 'low'", Feature.EFFORT),
        ("output_config: Extra inputs are not permitted", Feature.EFFORT),
        ("outputConfig.textFormat is not supported by this model", Feature.ANSWER_SCHEMA),
        ("Each stop sequence must contain non-whitespace text", Feature.STOPS),
        ("stop_sequences: List should have at most 4 items", Feature.STOPS),
        ("This model doesn't support prompt caching", Feature.CACHE),
        ("This model doesn't support system messages", Feature.SYSTEM),
        ("with on-demand throughput isn't supported", Feature.BARE_ID),
        ("The provided model identifier is invalid.", Feature.PROFILE_ID),
        ("Malformed input request", None),
        ("", None),
    ],
)
def test_a_complaint_names_its_feature(message: str, feature: Feature | None) -> None:
    assert refused_feature(message) is feature
