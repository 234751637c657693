"""Reads server-sent events from a body that comes in pieces; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from groundspeed_server.models.openai.answer import Chunk, bad_answer
from groundspeed_server.models.port import ModelError, ModelErrorCode

_DONE = b"[DONE]"
# No event of a completion comes near this; a server that sends an endless line does.
LONGEST_LINE = 1 << 20


def event_data(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the data of each event, its lines joined by newlines.

    Raises:
        ModelError: A line is longer than any real one.
    """
    data: list[bytes] = []
    for line in _lines(pieces):
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
        elif not line and data:
            yield b"\n".join(data)
            data = []
    if data:
        yield b"\n".join(data)


def chunks_of(pieces: Iterable[bytes]) -> Iterator[Chunk]:
    """Yield the chunks of a streamed answer, up to its end mark.

    Raises:
        ModelError: An event is not a chunk, or there is none.
    """
    empty = True
    for data in event_data(pieces):
        empty = False
        if data.strip() == _DONE:
            return
        try:
            yield msgspec.json.decode(data, type=Chunk)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise bad_answer("an event has the wrong shape") from None
    if empty:
        raise _said_nothing()


def _said_nothing() -> ModelError:
    return ModelError(
        ModelErrorCode.BAD_ANSWER,
        "The model server began an answer and ended it without a word; its log says why. Where the "
        "prompt is longer than what it reads, set `prompt_tokens` under [model], or give it more "
        "context.",
    )


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).replace(b"\r\n", b"\n").split(b"\n")
        yield from lines
        if len(rest) > LONGEST_LINE:
            raise bad_answer("a line without end")
    if rest:
        yield rest
