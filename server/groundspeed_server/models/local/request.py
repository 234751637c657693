"""Makes llama.cpp's parameters from a prompt; pure."""

from __future__ import annotations

import msgspec

from groundspeed_server.models.fim import FimFormat
from groundspeed_server.models.port import VARIED_TEMPERATURE
from groundspeed_server.prompts.prompt import ChatPrompt, HolePrompt, Prompt

# Each kind of prompt keeps a slot of its own, so that a review does not push out of the cache
# the document that is being typed.
COMPLETION_SLOT = 0
CHAT_SLOT = 1
SLOTS = 2

# `return_progress` gives the callback a turn after every batch of the prompt, and so a chance to
# stop; without it llama.cpp reads a long prompt to its end whatever happens. Timings say with every
# token how many there were, so that an answer that is stopped early is counted all the same.
_ALWAYS: dict[str, object] = {
    "stream": True,
    "stream_options": {"include_usage": True},
    "return_progress": True,
    "timings_per_token": True,
    "cache_prompt": True,
}


def completion_request(
    prompt: HolePrompt, max_tokens: int, variation: int = 0, fim: FimFormat | None = None
) -> dict[str, object]:
    """Return the parameters of a completion.

    Args:
        prompt: What to ask.
        max_tokens: The most tokens to generate.
        variation: As in `ModelRequest`.
        fim: The tokens in which the model fills in the middle; without them it continues the
            prefix, and the suffix is not sent.
    """
    text = prompt.prefix if fim is None else fim.render(prompt.prefix, prompt.suffix)
    return {
        **_ALWAYS,
        **_sampling(prompt, variation),
        "prompt": text,
        "max_tokens": max_tokens,
        "stop": list(prompt.stops),
        "id_slot": COMPLETION_SLOT,
    }


def fim_probe_request(fim: FimFormat) -> dict[str, object]:
    """Return the parameters of the question whose tokens tell whether a model knows a format."""
    return {"prompt": fim.probe, "max_tokens": 1, "id_slot": COMPLETION_SLOT}


def chat_request(prompt: ChatPrompt, max_tokens: int, variation: int = 0) -> dict[str, object]:
    """Return the parameters of a chat, bound to the answer's schema when there is one."""
    stable = "\n\n".join(text for text in (prompt.system, prompt.context) if text)
    request: dict[str, object] = {
        **_ALWAYS,
        **_sampling(prompt, variation),
        "messages": [
            {"role": "system", "content": stable},
            {"role": "user", "content": prompt.user},
        ],
        "max_tokens": max_tokens,
        "stop": list(prompt.stops),
        "id_slot": CHAT_SLOT,
    }
    if prompt.answer_schema is not None:
        schema = msgspec.json.decode(prompt.answer_schema, type=dict[str, object])
        request["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": schema},
        }
    return request


def _sampling(prompt: Prompt, variation: int) -> dict[str, object]:
    """Return how words are chosen: the same ones whenever the same answer is asked for again."""
    if variation:
        return {"temperature": VARIED_TEMPERATURE, "seed": variation}
    if prompt.temperature:
        return {"temperature": prompt.temperature, "seed": 0}
    return {"temperature": 0}
