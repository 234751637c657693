"""Pieces of the workspace that are like the lines before the cursor, found by BM25."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from groundspeed_server.assist.context.source import excerpt_of
from groundspeed_server.engine.context.words import lines_before
from groundspeed_server.engine.values import CompletionQuery, ContextKind, Excerpt, Workspace
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed
from groundspeed_server.text.snapshot import DocumentSnapshot, Span
from groundspeed_server.workspace.files import SourceFiles
from groundspeed_server.workspace.index import CodeIndex, Place

_MOST_PIECES = 20
_REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class _Held:
    line: int
    excerpts: tuple[Excerpt, ...]


class RetrievedPieces:
    """Pieces that share rare words with the last ten lines.

    What was found stays while the cursor stays near: it would change a little with each key, and
    every change makes a model read its prompt anew.

    Args:
        index: Finds pieces.
        files: Reads their text, as it is now.
        visible: How many characters of the document before the cursor are sent anyway.
        hold_lines: How far the cursor may move until pieces are looked for again.
    """

    kind = ContextKind.RETRIEVED

    def __init__(
        self, index: CodeIndex, files: SourceFiles, *, visible: int, hold_lines: int = 4
    ) -> None:
        self._index = index
        self._files = files
        self._visible = visible
        self._hold_lines = hold_lines
        self._lock = threading.Lock()
        self._held: OrderedDict[str, _Held] = OrderedDict()

    def excerpts(
        self,
        query: CompletionQuery,
        workspace: Workspace,
        tree: SyntaxTree | Unparsed,  # noqa: ARG002 - the port's.
    ) -> Sequence[Excerpt]:
        """Return the pieces, the best first; never what the model sees of the document anyway."""
        document = query.document
        line = document.text.count("\n", 0, query.offset)
        held = self._held.get(document.uri)
        if held is not None and abs(held.line - line) <= self._hold_lines:
            return held.excerpts
        question = lines_before(document.text, query.offset)
        opened = {one.path: one for one in (document, *workspace.open_documents) if one.path}
        found = [
            self._excerpt(place, opened)
            for place in self._index.nearest(question, _MOST_PIECES)
            if not self._is_visible(place, query)
        ]
        held = _Held(line, tuple(excerpt for excerpt in found if excerpt is not None))
        with self._lock:
            self._held[document.uri] = held
            self._held.move_to_end(document.uri)
            if len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)
        return held.excerpts

    def _is_visible(self, place: Place, query: CompletionQuery) -> bool:
        if Path(place.path) != query.document.path:
            return False
        seen_from = query.offset - self._visible
        return place.span.end > seen_from and place.span.start <= query.offset

    def _excerpt(self, place: Place, opened: dict[Path, DocumentSnapshot]) -> Excerpt | None:
        """Cut a piece out of its file; None when the file is gone, or shorter than it was."""
        path = Path(place.path)
        document = opened.get(path)
        text = document.text if document is not None else self._files.read(path)
        piece = _whole_lines(text, place.span).strip("\n") if text else ""
        return excerpt_of(self.kind, path, piece) if piece.strip() else None


def _whole_lines(text: str, span: Span) -> str:
    """Return the text of a span; where the file has changed since, from the next line start."""
    start = span.start
    if start > 0 and text[start - 1 : start] != "\n":
        start = text.find("\n", start) + 1 or len(text)
    return text[start : max(start, span.end)]
