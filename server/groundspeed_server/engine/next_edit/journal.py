"""From which texts the engineer set out: before the last change, before the one before, and so on.

Keystrokes that touch what was just changed belong to the same change, however long they pause;
so a name that is typed slowly is one change, and the texts in between are none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span

_MOST_CHANGES = 4
_MEMORY_S = 300.0


@dataclass(slots=True)
class _Change:
    before: str
    span: Span
    at: float


class ChangeJournal:
    """The last changes of one document. Pure: the caller brings the time, in seconds."""

    def __init__(self) -> None:
        self._changes: deque[_Change] = deque(maxlen=_MOST_CHANGES)

    def edited(self, before: str, edits: Sequence[Edit], now: float) -> bool:
        """Take note of edits that came at once, and return whether they go on with the last change.

        Args:
            before: The text before the first of them.
            edits: In the order in which they were made.
            now: Monotonic seconds.
        """
        last = self._changes[-1] if self._changes else None
        if len(edits) == 1 and last is not None and _touches(last.span, edits[0]):
            last.span, last.at = _joined(last.span, edits[0]), now
            return True
        if edits:
            self._changes.append(_Change(before, _around(edits), now))
        return False

    @property
    def last_span(self) -> Span | None:
        """Where the last change stands; None before the first."""
        return self._changes[-1].span if self._changes else None

    def set_out(self, now: float) -> tuple[str, ...]:
        """Return the texts before the last change, before the last two, and so on."""
        return tuple(
            change.before for change in reversed(self._changes) if now - change.at < _MEMORY_S
        )


def _touches(span: Span, edit: Edit) -> bool:
    return edit.span.start <= span.end and span.start <= edit.span.end


def _joined(span: Span, edit: Edit) -> Span:
    moved = len(edit.text) - (edit.span.end - edit.span.start)
    return Span(min(span.start, edit.span.start), max(span.end, edit.span.end) + moved)


def _around(edits: Sequence[Edit]) -> Span:
    """Return where the last edit stands; earlier ones of a notification are not grown."""
    last = edits[-1]
    return Span(last.span.start, last.span.start + len(last.text))
