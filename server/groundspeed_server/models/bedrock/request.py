"""Makes the parameters of a Converse call from a prompt and what the model accepts; pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import TYPE_CHECKING

from groundspeed_server.models.bedrock.families import Family
from groundspeed_server.models.port import VARIED_TEMPERATURE
from groundspeed_server.prompts.prompt import ChatPrompt

if TYPE_CHECKING:
    from types_boto3_bedrock_runtime.type_defs import (
        ContentBlockTypeDef,
        ConverseStreamRequestTypeDef,
        InferenceConfigurationTypeDef,
        JsonSchemaDefinitionTypeDef,
        SystemContentBlockTypeDef,
    )

TEMPERATURE = 0.2
# A model that thinks whatever one says spends the same allowance on thought and on answer.
THINKING_TOKENS = 2_048
_CHARS_PER_TOKEN = 4


class Feature(StrEnum):
    """A part of a request that some models refuse."""

    TEMPERATURE = "temperature"
    THINKING = "thinking"
    EFFORT = "effort"
    STOPS = "stops"
    CACHE = "cache"
    ANSWER_SCHEMA = "answer_schema"
    SYSTEM = "system"
    BARE_ID = "bare_id"
    PROFILE_ID = "profile_id"


def converse_request(
    prompt: ChatPrompt,
    *,
    model: str,
    family: Family,
    max_tokens: int,
    refused: AbstractSet[Feature] = frozenset(),
    variation: int = 0,
) -> ConverseStreamRequestTypeDef:
    """Return the parameters of `ConverseStream`.

    Args:
        prompt: What to ask.
        model: The id or ARN to ask.
        family: What the model accepts.
        max_tokens: The most tokens of the answer.
        refused: Features that this model turned down earlier, whatever its family says.
        variation: Which of several answers is wanted; see `ModelRequest`.
    """
    system, content = _texts(prompt, family, refused)
    request: ConverseStreamRequestTypeDef = {
        "modelId": model,
        "messages": [{"role": "user", "content": content}],
        "inferenceConfig": _inference(prompt, family, max_tokens, refused, variation),
    }
    if system:
        request["system"] = system
    if extra := _extra_fields(family, refused):
        request["additionalModelRequestFields"] = extra
    if prompt.answer_schema and family.answer_schema and Feature.ANSWER_SCHEMA not in refused:
        schema: JsonSchemaDefinitionTypeDef = {"schema": prompt.answer_schema, "name": "answer"}
        request["outputConfig"] = {
            "textFormat": {"type": "json_schema", "structure": {"jsonSchema": schema}}
        }
    return request


def _texts(
    prompt: ChatPrompt, family: Family, refused: AbstractSet[Feature]
) -> tuple[list[SystemContentBlockTypeDef], list[ContentBlockTypeDef]]:
    """Return system and user content; the stable part comes first and may end in a cache point."""
    stable = [text for text in (prompt.system, prompt.context) if text.strip()]
    if Feature.SYSTEM in refused:
        return [], [{"text": "\n\n".join([*stable, prompt.user])}]
    system: list[SystemContentBlockTypeDef] = [{"text": text} for text in stable]
    tokens = sum(len(text) for text in stable) // _CHARS_PER_TOKEN
    if family.cacheable and tokens >= family.cacheable and Feature.CACHE not in refused:
        system.append({"cachePoint": {"type": "default"}})
    return system, [{"text": prompt.user}]


def _inference(
    prompt: ChatPrompt,
    family: Family,
    max_tokens: int,
    refused: AbstractSet[Feature],
    variation: int,
) -> InferenceConfigurationTypeDef:
    thinks = family.always_thinks or (family.thinking and Feature.THINKING in refused)
    inference: InferenceConfigurationTypeDef = {
        "maxTokens": max_tokens + (THINKING_TOKENS if thinks else 0)
    }
    if family.temperature and Feature.TEMPERATURE not in refused:
        wanted = TEMPERATURE if prompt.temperature is None else prompt.temperature
        inference["temperature"] = VARIED_TEMPERATURE if variation else wanted
    stops = [stop for stop in prompt.stops if stop.strip()][: family.stops]
    if stops and Feature.STOPS not in refused:
        inference["stopSequences"] = stops
    return inference


def _extra_fields(family: Family, refused: AbstractSet[Feature]) -> dict[str, dict[str, str]]:
    extra: dict[str, dict[str, str]] = {}
    if family.thinking and Feature.THINKING not in refused:
        extra["thinking"] = {"type": family.thinking}
    if family.effort and Feature.EFFORT not in refused:
        extra["output_config"] = {"effort": family.effort}
    return extra
