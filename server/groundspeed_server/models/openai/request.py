"""Makes the bodies of an OpenAI-compatible API from a prompt; pure."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from enum import StrEnum

import msgspec

from groundspeed_server.models.fim import FimFormat
from groundspeed_server.models.port import VARIED_TEMPERATURE
from groundspeed_server.prompts.prompt import ChatPrompt, HolePrompt, Prompt

# The API's own limit; other servers take more.
MOST_STOPS = 4

Body = dict[str, object]


class Option(StrEnum):
    """A field that some servers or models do not know, and that we can do without."""

    STREAM_OPTIONS = "stream_options"
    RESPONSE_FORMAT = "response_format"
    TEMPERATURE = "temperature"
    STOP = "stop"
    MAX_TOKENS = "max_tokens"  # Newer models want `max_completion_tokens`.


def completion_body(
    model: str | None,
    prompt: HolePrompt,
    max_tokens: int,
    refused: AbstractSet[Option],
    variation: int = 0,
    *,
    fim: FimFormat | None = None,
) -> Body:
    """Return the body of `/completions` for a model that sees both sides of the hole.

    Args:
        model: Its name; None asks the only one that the server has.
        prompt: What to ask.
        max_tokens: The most tokens to generate.
        refused: The options that the server does not accept.
        variation: As in `ModelRequest`.
        fim: The tokens in which the model wants to be told; None sends a `suffix`.
    """
    body: Body = {"prompt": prompt.prefix, "suffix": prompt.suffix}
    if fim is not None:
        body = {"prompt": fim.render(prompt.prefix, prompt.suffix)}
    return body | _shared(model, prompt, max_tokens, refused, variation)


def chat_body(
    model: str | None,
    prompt: ChatPrompt,
    max_tokens: int,
    refused: AbstractSet[Option],
    variation: int = 0,
) -> Body:
    """Return the body of `/chat/completions`."""
    stable = "\n\n".join(text for text in (prompt.system, prompt.context) if text)
    body: Body = {
        "messages": [
            {"role": "system", "content": stable},
            {"role": "user", "content": prompt.user},
        ]
    }
    if prompt.answer_schema is not None and Option.RESPONSE_FORMAT not in refused:
        schema = msgspec.json.decode(prompt.answer_schema, type=dict[str, object])
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": schema},
        }
    return body | _shared(model, prompt, max_tokens, refused, variation)


def refused_option(message: str, sent: Body) -> Option | None:
    """Return the optional field that a server's complaint names, if it was sent."""
    for option in Option:
        if option in sent and re.search(rf"\b{option}\b", message):
            return option
    return None


# A suffix of many short words, so that whoever reads it counts many tokens.
_PROBE_SUFFIX = " ".join(f"w{number};" for number in range(40))
_PROBE_TOKENS = 40


def probe_body(model: str | None) -> Body:
    """Return the smallest question that tells whether a suffix is read."""
    return waking_body(model) | {"suffix": _PROBE_SUFFIX}


def fim_probe_body(model: str | None, fim: FimFormat) -> Body:
    """Return the smallest question that tells whether a model knows the tokens of a format."""
    return waking_body(model) | {"prompt": fim.probe}


def waking_body(model: str | None) -> Body:
    """Return the smallest question for which a server loads its model."""
    body: Body = {"prompt": "const", "max_tokens": 1, "temperature": 0}
    return body if model is None else body | {"model": model}


def probe_was_read(prompt_tokens: int | None) -> bool:
    """Whether the server read the probe's suffix: some accept one and ignore it."""
    return prompt_tokens is None or prompt_tokens >= _PROBE_TOKENS


def _shared(
    model: str | None,
    prompt: Prompt,
    max_tokens: int,
    refused: AbstractSet[Option],
    variation: int,
) -> Body:
    limit = "max_completion_tokens" if Option.MAX_TOKENS in refused else "max_tokens"
    body: Body = {"stream": True, limit: max_tokens}
    if model is not None:
        body["model"] = model
    if Option.TEMPERATURE not in refused:
        body["temperature"] = VARIED_TEMPERATURE if variation else prompt.temperature or 0
    if prompt.stops and Option.STOP not in refused:
        body["stop"] = list(prompt.stops[:MOST_STOPS])
    if Option.STREAM_OPTIONS not in refused:
        body["stream_options"] = {"include_usage": True}
    return body
