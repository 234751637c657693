"""What the editor tells of a suggestion: shown, taken in part or whole, gone."""

from __future__ import annotations

from typing import Literal

import msgspec

from groundspeed_server.lsp.session import Session
from groundspeed_server.text.positions import (
    PositionEncoding,
    code_points_in,
    without_lone_surrogates,
)

ACCEPT = "groundspeed.accept"
DID_SHOW = "textDocument/didShowCompletion"
DID_PARTIALLY_ACCEPT = "textDocument/didPartiallyAcceptCompletion"
DID_COVER = "groundspeed/didCoverCompletion"
DID_CLOSE = "groundspeed/didCloseCompletion"


class _Command(msgspec.Struct, frozen=True):
    arguments: tuple[str]


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    """An inline completion item as the editor gives it back; only what names it is read."""

    command: _Command
    insert_text: str = ""

    @property
    def completion(self) -> str:
        return self.command.arguments[0]


class DidShowParams(msgspec.Struct, frozen=True):
    """A suggestion became visible."""

    item: _Item


class DidCoverParams(msgspec.Struct, frozen=True):
    """Something of the editor's hides a suggestion."""

    item: _Item


class DidPartiallyAcceptParams(msgspec.Struct, frozen=True, rename="camel"):
    """The first UTF-16 units of a suggestion's text were taken; the count is cumulative."""

    item: _Item
    accepted_length: int


class DidCloseParams(msgspec.Struct, frozen=True):
    """A suggestion went away untaken."""

    item: _Item
    outcome: Literal["rejected", "ignored"]


def did_show(session: Session, params: DidShowParams) -> None:
    """Pass on that a suggestion is visible."""
    if session.assistant is not None:
        session.alternatives.chosen(params.item.completion)
        session.tell(session.assistant.tracker.shown, params.item.completion, session.clock())


def did_cover(session: Session, params: DidCoverParams) -> None:
    """Pass on that a suggestion is hidden."""
    if session.assistant is not None:
        completion = params.item.completion
        session.tell(session.assistant.tracker.covered, completion, session.clock())


def did_partially_accept(session: Session, params: DidPartiallyAcceptParams) -> None:
    """Pass on how much of a suggestion was taken."""
    if session.assistant is None:
        return
    item = params.item
    session.alternatives.chosen(item.completion)
    text = without_lone_surrogates(item.insert_text)
    taken = code_points_in(text, max(0, params.accepted_length), PositionEncoding.UTF16)
    session.tell(
        session.assistant.tracker.partially_accepted,
        item.completion,
        session.offers.accepted(item.completion, text, taken),
        session.clock(),
    )


def did_close(session: Session, params: DidCloseParams) -> None:
    """Pass on that a suggestion went away untaken."""
    if session.assistant is not None:
        session.tell(
            session.assistant.tracker.closed,
            params.item.completion,
            params.outcome,
            session.clock(),
        )


async def accept(session: Session, completion: str) -> None:
    """Run `groundspeed.accept`: the editor inserted the whole suggestion."""
    if session.assistant is not None:
        session.alternatives.chosen(completion)
        session.tell(session.assistant.tracker.accepted, completion, session.clock())
