"""How a model behind a server is asked for what belongs at the cursor, and what tells.

A server that reads a `suffix` knows its model's tokens. vLLM refuses one and llama.cpp passes over
it: their models are sent the tokens themselves, where their names say which, and where they know
them. All others are asked by chat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from groundspeed_server.models.fim import FimFormat, find_format, named_format
from groundspeed_server.models.openai.answer import Chunk
from groundspeed_server.models.openai.request import (
    Body,
    fim_probe_body,
    probe_body,
    probe_was_read,
)
from groundspeed_server.models.port import PromptShape


@dataclass(frozen=True, slots=True)
class Filling:
    """How a model is asked.

    Attributes:
        shape: Whether it fills in the middle, or is asked by chat.
        fim: The tokens in which it wants to be told; None where the server takes a `suffix`.
    """

    shape: PromptShape
    fim: FimFormat | None = None


TAKES_SUFFIX = Filling(PromptShape.HOLE)
CHATS = Filling(PromptShape.CHAT)


def configured_filling(setting: bool | str | None) -> Filling | None:  # noqa: FBT001 - as set.
    """Return what `fill_in_middle` says; None where it leaves that to be found out.

    Raises:
        UserError: It names a format that is not known.
    """
    if setting is None:
        return None
    if isinstance(setting, str):
        return Filling(PromptShape.HOLE, named_format(setting))
    return TAKES_SUFFIX if setting else CHATS


def find_filling(
    name: str | None, tried: Callable[[Body], Chunk | None], listing: Callable[[], bytes]
) -> tuple[Filling, bool]:
    """Find out how a model is asked; return whether it was asked anything for that, too.

    Args:
        name: How the server calls it; None asks for the only one there is.
        tried: Asks it a small question; None where the server does not accept that.
        listing: Asks the server for its list of models.
    """
    answer = tried(probe_body(name))
    if answer is not None and answer.choices and probe_was_read(answer.counts.prompt_tokens):
        return TAKES_SUFFIX, True
    asked = answer is not None
    fim = find_format(name or "") or _format_in(listing(), name)
    if fim is not None:
        answer = tried(fim_probe_body(name, fim))
        if answer is not None and answer.choices and fim.knows(answer.counts.prompt_tokens):
            return Filling(PromptShape.HOLE, fim), True
        asked = asked or answer is not None
    return CHATS, asked


class _Listed(msgspec.Struct):
    """One model of a server's list; vLLM tells behind an alias which model it is (`root`)."""

    id: str
    root: object = None


class _List(msgspec.Struct):
    data: tuple[_Listed, ...] = ()


def _format_in(listing: bytes, name: str | None) -> FimFormat | None:
    """Return the format of the model that a server's list knows by another name as well."""
    try:
        listed = msgspec.json.decode(listing, type=_List).data
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    names = (text for text in _names(listed, name) if isinstance(text, str))
    return next((fim for text in names if (fim := find_format(text))), None)


def _names(listed: tuple[_Listed, ...], name: str | None) -> Iterator[object]:
    for one in listed:
        if one.id == name or (name is None and len(listed) == 1):
            yield from (one.root, one.id)
