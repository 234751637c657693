"""Remembers what was found out about candidates, and what is being found out."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.text.snapshot import DocumentSnapshot
from groundspeed_server.typecheck.service import Reply

_CAPACITY = 256
# A verdict depends on other files too, which may have changed since.
_TTL_S = 60.0


@dataclass(frozen=True, slots=True)
class _Kept:
    reply: Reply
    at: float


class Verdicts:
    """What is known of candidates, and what is being found out; safe to use from any thread.

    A verdict belongs to the text that a document would have with the candidate in it. So it still
    holds when a part of the candidate was typed since, and the rest is offered again.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], _Kept] = OrderedDict()

    def get(self, document: DocumentSnapshot, candidate: Candidate) -> Reply | None:
        """Return what was found out about a candidate, or will be; None if nobody asked."""
        with self._lock:
            kept = self._kept.get(_key(document, candidate))
        if kept is None or self._clock() - kept.at > _TTL_S:
            return None
        near = kept.reply.near
        failed = near.done() and near.exception() is not None
        return None if failed else kept.reply

    def put(self, document: DocumentSnapshot, candidate: Candidate, reply: Reply) -> None:
        """Keep what is found out about a candidate."""
        key = _key(document, candidate)
        with self._lock:
            self._kept[key] = _Kept(reply, self._clock())
            self._kept.move_to_end(key)
            if len(self._kept) > _CAPACITY:
                self._kept.popitem(last=False)


def _key(document: DocumentSnapshot, candidate: Candidate) -> tuple[str, int]:
    text, span = document.text, candidate.replace
    return document.uri, hash(f"{text[: span.start]}{candidate.text}{text[span.end :]}")
