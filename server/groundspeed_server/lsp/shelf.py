"""The hints that an editor shows now, kept where their code is while it is edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from groundspeed_server.review.values import Fix, Hint, ReviewOutcome
from groundspeed_server.text.changes import ChangedSpans, followed
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span

# An editor applies a fix first and tells which one it was right after.
_SETTLE_S = 2.0


@dataclass(slots=True)
class _Shown:
    """A hint on show; `touched_at` is when an edit reached into its code and hid it."""

    hint: Hint
    touched_at: float | None = None

    @property
    def leaving(self) -> Leaving:
        """What became of it, when nothing more is to be heard of it now."""
        return Leaving(self.hint, "ignored" if self.touched_at is None else "edited")


@dataclass(slots=True)
class _Page:
    """What is kept for one document."""

    shown: list[_Shown] = field(default_factory=list)
    changed: ChangedSpans = field(default_factory=ChangedSpans)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a review changed: hints that are new on show, and hints that it no longer gives."""

    added: tuple[Hint, ...]
    resolved: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """A hint that nobody follows any more, and what became of it."""

    hint: Hint
    fate: Literal["edited", "ignored"]


class HintShelf:
    """Hints by document. Pure: the caller brings the time, in seconds."""

    def __init__(self) -> None:
        self._pages: dict[str, _Page] = {}

    def open(self, uri: str) -> None:
        """Begin to follow a document."""
        self._pages.setdefault(uri, _Page())

    def close(self, uri: str) -> tuple[Leaving, ...]:
        """Stop following a document, and return the hints that were on show, or just hidden."""
        page = self._pages.pop(uri, None)
        return () if page is None else tuple(shown.leaving for shown in page.shown)

    def close_all(self) -> tuple[Leaving, ...]:
        """Stop following every document."""
        return tuple(leaving for uri in list(self._pages) for leaving in self.close(uri))

    def changed(self, uri: str) -> tuple[Span, ...]:
        """Return what changed in a document since it was last reviewed or opened."""
        return self._pages[uri].changed.spans if uri in self._pages else ()

    def edited(self, uri: str, edit: Edit, now: float) -> bool:
        """Follow an edit, and return whether it hid a hint."""
        page = self._pages.get(uri)
        if page is None:
            return False
        page.changed.record(edit)
        hidden = False
        for shown in page.shown:
            moved = _moved(shown.hint, edit)
            if moved is not None:
                shown.hint = moved
            elif shown.touched_at is None:
                shown.touched_at = now
                hidden = True
        return hidden

    def on_show(self, uri: str) -> tuple[Hint, ...]:
        """Return the hints to show, in document order."""
        page = self._pages.get(uri)
        hints = [s.hint for s in page.shown if s.touched_at is None] if page else []
        return tuple(sorted(hints, key=lambda hint: hint.span.start))

    def find(self, hint_id: str) -> tuple[str, Hint] | None:
        """Return a hint that is or was just on show, and its document."""
        for uri, page in self._pages.items():
            for shown in page.shown:
                if shown.hint.hint == hint_id:
                    return uri, shown.hint
        return None

    def take(self, hint_id: str) -> None:
        """Take a hint off the shelf."""
        for page in self._pages.values():
            page.shown = [s for s in page.shown if s.hint.hint != hint_id]

    def overdue(self, now: float) -> tuple[Hint, ...]:
        """Take off the hints that an edit hid, once nothing more is to be heard of them."""
        gone: list[Hint] = []
        for page in self._pages.values():
            late = [s for s in page.shown if s.touched_at is not None]
            late = [s for s in late if now - (s.touched_at or 0.0) >= _SETTLE_S]
            page.shown = [s for s in page.shown if s not in late]
            gone.extend(s.hint for s in late)
        return tuple(gone)

    def renew(self, uri: str, review: ReviewOutcome, text: str) -> Renewal:
        """Take over the hints of a review of the text as it is now.

        A hint that is given again stays as it is, with its id. One that is not given again is
        resolved when its function was reviewed, and stays otherwise. What changed and was left
        out waits for the next review, as does everything after one that failed.
        """
        page = self._pages.get(uri)
        if page is None:
            return Renewal((), ())
        if review.reason is None:
            page.changed.clear()
            for span in review.left_out:
                page.changed.record(Edit(span, text[span.start : span.end]))
        old = [s.hint for s in page.shown if s.touched_at is None]
        given = review.hints
        added = tuple(hint for hint in given if not _given(hint, old))
        resolved = tuple(hint for hint in old if _seen(hint, review) and not _given(hint, given))
        page.shown = [s for s in page.shown if s.hint not in resolved]
        page.shown += [_Shown(hint) for hint in added]
        return Renewal(added, resolved)


def _moved(hint: Hint, edit: Edit) -> Hint | None:
    span = followed(hint.span, edit)
    if span is None or hint.fix is None:
        return None if span is None else replace(hint, span=span)
    fixed = followed(hint.fix.span, edit)
    return None if fixed is None else replace(hint, span=span, fix=Fix(fixed, hint.fix.text))


def _seen(hint: Hint, review: ReviewOutcome) -> bool:
    """Whether a review looked at the code of a hint."""
    return any(s.start <= hint.span.start and hint.span.end <= s.end for s in review.reviewed)


def _given(hint: Hint, others: Iterable[Hint]) -> bool:
    return any(
        other.rule == hint.rule
        and other.span.start <= hint.span.end
        and hint.span.start <= other.span.end
        for other in others
    )
