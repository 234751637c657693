"""Writes the frames of AWS's event streams, as `ConverseStream` answers with them; pure.

A frame is its length, the length of its headers and a CRC-32 of both, then headers, payload, and a
CRC-32 of all that came before. A header is a name and a string, each after its length.
Source: Amazon Transcribe developer guide, "Event stream encoding".
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping

import msgspec

CONTENT_TYPE = "application/vnd.amazon.eventstream"

_STRING = 7
_AROUND_HEADERS = 16  # Two lengths and two checksums of four bytes.


def answer_frames(
    pieces: Iterator[str], *, reason: str, tokens_in: int, tokens_out: int
) -> Iterator[bytes]:
    """Yield the frames of one whole answer.

    Args:
        pieces: Its text.
        reason: Why it ends, such as `end_turn`.
        tokens_in: Tokens of the prompt.
        tokens_out: Tokens of the answer.
    """
    yield _event("messageStart", {"role": "assistant"})
    for piece in pieces:
        yield _event("contentBlockDelta", {"delta": {"text": piece}, "contentBlockIndex": 0})
    yield _event("contentBlockStop", {"contentBlockIndex": 0})
    yield _event("messageStop", {"stopReason": reason})
    usage = {
        "inputTokens": tokens_in,
        "outputTokens": tokens_out,
        "totalTokens": tokens_in + tokens_out,
    }
    yield _event("metadata", {"usage": usage, "metrics": {"latencyMs": 1}})


def _event(name: str, payload: Mapping[str, object]) -> bytes:
    headers = {
        ":event-type": name,
        ":content-type": "application/json",
        ":message-type": "event",
    }
    return _frame(b"".join(map(_header, headers.items())), msgspec.json.encode(payload))


def _frame(headers: bytes, payload: bytes) -> bytes:
    prelude = struct.pack("!II", len(headers) + len(payload) + _AROUND_HEADERS, len(headers))
    body = prelude + struct.pack("!I", zlib.crc32(prelude)) + headers + payload
    return body + struct.pack("!I", zlib.crc32(body))


def _header(item: tuple[str, str]) -> bytes:
    name, value = (text.encode() for text in item)
    return struct.pack("!B", len(name)) + name + struct.pack("!BH", _STRING, len(value)) + value
