"""How places in a text follow its edits."""

from __future__ import annotations

from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span

_MOST_SPANS = 64


def followed(span: Span, edit: Edit) -> Span | None:
    """Return where a span stands after an edit; None when the edit reached into it."""
    if edit.span.start >= span.end:
        return span
    if edit.span.end <= span.start:
        moved = len(edit.text) - (edit.span.end - edit.span.start)
        return Span(span.start + moved, span.end + moved)
    return None


class ChangedSpans:
    """Which parts of a text changed since a moment, as the text is now.

    Parts that touch are one part. A text with very many parts is taken to have changed from the
    first to the last of them, so that following an edit stays cheap.
    """

    __slots__ = ("_spans",)

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def record(self, edit: Edit) -> None:
        """Add what an edit changed."""
        start, end = edit.span.start, edit.span.end
        moved = len(edit.text) - (end - start)
        spans = []
        for span in self._spans:
            if span.end < start:
                spans.append(span)
            elif span.start > end:
                spans.append(Span(span.start + moved, span.end + moved))
            else:
                start, end = min(start, span.start), max(end, span.end)
        spans.append(Span(start, end + moved))
        spans.sort(key=lambda span: span.start)
        if len(spans) > _MOST_SPANS:
            spans = [Span(spans[0].start, spans[-1].end)]
        self._spans = spans

    def clear(self) -> None:
        """Forget all changes: the moment is now."""
        self._spans = []

    @property
    def spans(self) -> tuple[Span, ...]:
        """The changed parts, in order; a deletion leaves an empty one."""
        return tuple(self._spans)
