"""A loopback server that speaks the OpenAI API, streaming and not."""

from __future__ import annotations

import json
from collections.abc import Sequence

from support.loopback_server import LoopbackServer, Reply

OpenAIServer = LoopbackServer

USAGE = {
    "prompt_tokens": 20,
    "completion_tokens": 3,
    "prompt_tokens_details": {"cached_tokens": 8},
}


def sse(payload: object) -> bytes:
    return b"data: " + json.dumps(payload).encode() + b"\n\n"


def chat_delta(text: str | None, finish: str | None = None) -> bytes:
    return sse({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]})


def completion_delta(text: str, finish: str | None = None) -> bytes:
    return sse({"choices": [{"index": 0, "text": text, "finish_reason": finish}]})


def streamed(*pieces: bytes) -> Reply:
    return Reply(pieces=pieces, content_type="text/event-stream; charset=utf-8")


def chat_answer(texts: Sequence[str]) -> Reply:
    return streamed(
        *(chat_delta(text) for text in texts),
        chat_delta(None, "stop"),
        sse({"choices": [], "usage": USAGE}),
        b"data: [DONE]\n\n",
    )


def completion_answer(texts: Sequence[str], *, finish: str = "stop") -> Reply:
    return streamed(
        *(completion_delta(text) for text in texts),
        completion_delta("", finish),
        sse({"choices": [], "usage": USAGE}),
        b"data: [DONE]\n\n",
    )


def probe_answer(prompt_tokens: int) -> Reply:
    payload = {
        "choices": [{"index": 0, "text": " x", "finish_reason": "length"}],
        "usage": {"prompt_tokens": prompt_tokens, "completion_tokens": 1},
    }
    return Reply(pieces=[json.dumps(payload).encode()])


def failure(status: int, message: str) -> Reply:
    payload = {"error": {"message": message, "type": "invalid_request_error", "code": None}}
    return Reply(status=status, pieces=[json.dumps(payload).encode()])
