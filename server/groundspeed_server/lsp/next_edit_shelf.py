"""The next edit that each document has on show, kept in step with the document's edits."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from groundspeed_server.engine.next_edit.journal import ChangeJournal
from groundspeed_server.engine.next_edit.values import NextEdit
from groundspeed_server.text.changes import followed
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span

# An engineer who changed something else more often has passed it over.
_PASSED_OVER = 3


@dataclass(frozen=True, slots=True)
class ShownEdit:
    """A next edit on show.

    Attributes:
        id: A UUID.
        edit: For the text as it is now.
    """

    id: str
    edit: NextEdit


@dataclass(slots=True)
class _Page:
    journal: ChangeJournal = field(default_factory=ChangeJournal)
    shown: ShownEdit | None = None
    changes_since: int = 0


class NextEditShelf:
    """Next edits by document, at most one each. Pure: the caller brings the time, in seconds."""

    def __init__(self) -> None:
        self._pages: dict[str, _Page] = {}

    def edited(self, uri: str, before: str, edits: Sequence[Edit], now: float) -> bool:
        """Follow edits that came at once, and return whether what is on show changed.

        Who goes on with the change from which the offer followed has not finished it: the offer
        goes. After a change elsewhere it stays, without the parts that the change reached into.
        """
        page = self._pages.setdefault(uri, _Page())
        goes_on = page.journal.edited(before, edits, now)
        shown = page.shown
        if shown is None:
            return False
        page.changes_since += not goes_on
        if goes_on or page.changes_since > _PASSED_OVER:
            page.shown = None
        else:
            page.shown = _followed(shown, edits)
        return page.shown is None or len(page.shown.edit.edits) != len(shown.edit.edits)

    def put(self, uri: str, edit: NextEdit) -> ShownEdit:
        """Show an edit in place of whatever was on show."""
        page = self._pages.setdefault(uri, _Page())
        page.shown = ShownEdit(str(uuid.uuid4()), edit)
        page.changes_since = 0
        return page.shown

    def set_out(self, uri: str, now: float) -> tuple[str, ...]:
        """Return the texts before the last changes; see `ChangeJournal`."""
        page = self._pages.get(uri)
        return page.journal.set_out(now) if page is not None else ()

    def on_show(self, uri: str) -> ShownEdit | None:
        """Return what a document has on show."""
        page = self._pages.get(uri)
        return page.shown if page is not None else None

    def last_change(self, uri: str) -> Span | None:
        """Return where a document was changed last."""
        page = self._pages.get(uri)
        return page.journal.last_span if page is not None else None

    def take(self, shown_id: str) -> tuple[str, NextEdit] | None:
        """Take an edit off the shelf, and return its document's URI and the edit."""
        for uri, page in self._pages.items():
            if page.shown is not None and page.shown.id == shown_id:
                edit, page.shown = page.shown.edit, None
                return uri, edit
        return None

    def close(self, uri: str) -> bool:
        """Forget a document, and return whether it had anything on show."""
        page = self._pages.pop(uri, None)
        return page is not None and page.shown is not None


def _followed(shown: ShownEdit, edits: Sequence[Edit]) -> ShownEdit | None:
    parts = shown.edit.edits
    for made in edits:
        moved = ((part, followed(part.span, made)) for part in parts)
        parts = tuple(replace(part, span=span) for part, span in moved if span is not None)
    return replace(shown, edit=replace(shown.edit, edits=parts)) if parts else None
