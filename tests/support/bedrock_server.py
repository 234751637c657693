"""A loopback server that speaks Bedrock's event-stream protocol, written from its description.

A frame is: total length, headers' length and their CRC-32, the headers, the payload, and the
CRC-32 of everything before. A header is its name's length, name, type 7 (string), the value's
length and the value.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from support.loopback_server import LoopbackServer, Reply

EVENT_STREAM = "application/vnd.amazon.eventstream"
USAGE = {"inputTokens": 12, "outputTokens": 3, "totalTokens": 15}

BedrockServer = LoopbackServer


def frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    encoded = b"".join(
        struct.pack("!B", len(name))
        + name.encode()
        + struct.pack("!BH", 7, len(value))
        + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack("!II", len(encoded) + len(payload) + 16, len(encoded))
    message = prelude + struct.pack("!I", zlib.crc32(prelude)) + encoded + payload
    return message + struct.pack("!I", zlib.crc32(message))


def event(name: str, payload: object) -> bytes:
    headers = {
        ":event-type": name,
        ":content-type": "application/json",
        ":message-type": "event",
    }
    return frame(headers, json.dumps(payload).encode())


def fault_event(name: str, message: str) -> bytes:
    """A fault that comes inside a stream which began as a success."""
    headers = {
        ":exception-type": name,
        ":content-type": "application/json",
        ":message-type": "exception",
    }
    return frame(headers, json.dumps({"message": message}).encode())


def delta(text: str) -> bytes:
    return event("contentBlockDelta", {"delta": {"text": text}, "contentBlockIndex": 0})


def stop(reason: str) -> bytes:
    return event("messageStop", {"stopReason": reason})


def metadata(usage: Mapping[str, object]) -> bytes:
    return event("metadata", {"usage": usage, "metrics": {"latencyMs": 5}})


def stream(*frames: bytes) -> Reply:
    """A reply of exactly these frames."""
    return Reply(pieces=frames, content_type=EVENT_STREAM)


def answer(
    texts: Sequence[str], *, reason: str = "end_turn", usage: Mapping[str, object] | None = None
) -> Reply:
    """A whole answer as Bedrock sends it."""
    return stream(
        event("messageStart", {"role": "assistant"}),
        *map(delta, texts),
        event("contentBlockStop", {"contentBlockIndex": 0}),
        stop(reason),
        metadata(usage or USAGE),
    )


def failure(status: int, code: str, message: str = "") -> Reply:
    """A fault instead of a stream."""
    return Reply(
        status=status,
        pieces=[json.dumps({"message": message}).encode()],
        headers={"x-amzn-ErrorType": code},
    )


def html(status: int = 200) -> Reply:
    """What a proxy answers in Bedrock's place."""
    page = b"<html><body>Please sign in" + b" " * 400 + b"</body></html>"
    return Reply(status=status, pieces=[page], content_type="text/html")


def dressed_as_stream(body: bytes) -> Reply:
    """Bytes that only claim to be an event stream."""
    return replace(stream(), pieces=[body])
