"""Offers again what was offered before, as long as the engineer types what it says.

This is the fastest completion there is: no model, no cost, no flicker. A suggestion is kept with
the text around it and never leaves its document; only its exact rest is offered.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from groundspeed_server.engine.typed import AUTO_CLOSERS, MAX_AUTO_INSERTED
from groundspeed_server.engine.values import CompletionQuery, Suggestion
from groundspeed_server.syntax.position import PositionKind
from groundspeed_server.text.snapshot import Span

TTL_S = 300.0
_CAPACITY = 64


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion as it was first made.

    Attributes:
        uri: Its document.
        text: That document's text at the time.
        cursor: Where the cursor stood, in code points.
        suggestion: What was offered.
        kind: Where the cursor stood.
        made_at: When, in monotonic seconds.
        ahead: Whether it was made for a request that was still to come.
    """

    uri: str
    text: str
    cursor: int
    suggestion: Suggestion
    kind: PositionKind
    made_at: float
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Reused:
    """What is left of an offer.

    Attributes:
        suggestion: The rest of the suggestion, with the id of the whole.
        typed: How many characters of it were typed since.
        kind: Where the cursor stood when it was first offered.
        ahead: Whether it was made for a request that was still to come.
    """

    suggestion: Suggestion
    typed: int
    kind: PositionKind
    ahead: bool = False


def remainder(offer: Offer, query: CompletionQuery, now: float) -> Reused | None:
    """Return what is left of an offer at another state of its document, if it still fits.

    The document must be the old one with a beginning of the suggestion typed at the old cursor.
    Closers that the editor put behind the cursor by itself are allowed for, and so are closers of
    the old text that were typed over. Where only such closers are left, nothing is.

    Args:
        offer: What was offered.
        query: The present request.
        now: Monotonic seconds.
    """
    text, cursor = query.document.text, query.offset
    if offer.uri != query.document.uri or now - offer.made_at > TTL_S or cursor < offer.cursor:
        return None
    whole = offer.suggestion.text
    typed = text[offer.cursor : cursor].replace("\r\n", "\n")
    if len(typed) >= len(whole) or not whole.startswith(typed):
        return None
    if text[: offer.cursor] != offer.text[: offer.cursor]:
        return None
    rest = whole[len(typed) :]
    covered = _covered(offer, text, cursor, rest)
    if covered is None or not rest.strip() or rest == text[cursor : cursor + covered]:
        return None
    suggestion = Suggestion(offer.suggestion.completion, rest, Span(cursor, cursor + covered))
    return Reused(suggestion, len(typed), offer.kind, offer.ahead)


def _covered(offer: Offer, text: str, cursor: int, rest: str) -> int | None:
    """Return how many characters after the cursor the rest of the suggestion replaces.

    None when the text after the cursor is not the old one.
    """
    to_replace = offer.suggestion.replace.end - offer.cursor
    after = len(text) - cursor
    for typed_over in range(to_replace + 1):
        inserted = after - (len(offer.text) - offer.cursor - typed_over)
        if not 0 <= inserted <= MAX_AUTO_INSERTED:
            continue
        closers = text[cursor : cursor + inserted]
        if not _in_order(closers, rest) or not set(closers) <= AUTO_CLOSERS:
            continue
        # The tails have one length, so comparing them from the end of both is exact.
        if text.endswith(offer.text[offer.cursor + typed_over :]):
            return inserted + to_replace - typed_over
    return None


def _in_order(closers: str, rest: str) -> bool:
    """Whether the rest of the suggestion writes all these closers itself."""
    at = 0
    for closer in closers:
        at = rest.find(closer, at) + 1
        if at == 0:
            return False
    return True


class OfferStore:
    """What was offered last in each document; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offers: OrderedDict[str, tuple[Offer, ...]] = OrderedDict()

    def keep(self, offer: Offer, *alternatives: Offer) -> None:
        """Keep an offer, and what was offered beside it, in place of its document's last one."""
        with self._lock:
            self._offers[offer.uri] = (offer, *alternatives)
            self._offers.move_to_end(offer.uri)
            if len(self._offers) > _CAPACITY:
                self._offers.popitem(last=False)

    def reuse(self, query: CompletionQuery, now: float) -> Reused | None:
        """Return what is left of the document's last offer, if it still fits."""
        with self._lock:
            offers = self._offers.get(query.document.uri, ())
        fitting = (remainder(offer, query, now) for offer in offers)
        return next((left for left in fitting if left is not None), None)
