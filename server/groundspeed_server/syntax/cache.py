"""Keeps the last tree of each document, so that a keystroke parses only what it changed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from groundspeed_server.syntax.tree import SyntaxTree, Unparsed, UnparsedReason, parse
from groundspeed_server.text.snapshot import DocumentSnapshot

_CAPACITY = 16
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class _Entry:
    text: str
    result: SyntaxTree | Unparsed
    made_at: float


class SyntaxCache:
    """Trees by document; safe to use from many threads.

    A document that ran into the deadline is not tried again for ten seconds: it would cost every
    keystroke the whole deadline.

    Args:
        clock: Monotonic seconds.
        deadline_ms: Milliseconds for one parse.
    """

    def __init__(self, clock: Callable[[], float], deadline_ms: float = 50) -> None:
        self._clock = clock
        self._deadline_ms = deadline_ms
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()

    def tree_of(self, document: DocumentSnapshot) -> SyntaxTree | Unparsed:
        """Return the document's tree, parsed anew only where the text differs from the last."""
        entry = self._entries.get(document.uri)
        if entry is not None and self._still_holds(entry, document):
            return entry.result
        previous = entry.result if entry and isinstance(entry.result, SyntaxTree) else None
        result = parse(document.text, document.language, self._deadline_ms, previous)
        with self._lock:
            self._entries[document.uri] = _Entry(document.text, result, self._clock())
            self._entries.move_to_end(document.uri)
            if len(self._entries) > _CAPACITY:
                self._entries.popitem(last=False)
        return result

    def _still_holds(self, entry: _Entry, document: DocumentSnapshot) -> bool:
        if isinstance(entry.result, Unparsed):
            if entry.result.reason is UnparsedReason.PARSE_DEADLINE:
                return self._clock() - entry.made_at < _PATIENCE_S
            return entry.text == document.text
        return entry.result.language is document.language and entry.text == document.text
