"""Pieces of the workspace that are like the lines before the cursor, by words and by meaning."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from groundspeed_server.assist.context.finders import PieceFinder
from groundspeed_server.assist.context.source import excerpt_of
from groundspeed_server.engine.context.fusion import fused
from groundspeed_server.engine.context.words import lines_before
from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.engine.values import CompletionQuery, ContextKind, Excerpt, Workspace
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed
from groundspeed_server.text.snapshot import DocumentSnapshot, Span
from groundspeed_server.workspace.files import SourceFiles
from groundspeed_server.workspace.index import Place

_MOST_PIECES = 20
_REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class _Held:
    """What was found near a line.

    Attributes:
        complete: Whether every finder had its say; otherwise the same question is asked again.
    """

    line: int
    question: Excerpt
    excerpts: tuple[Excerpt, ...]
    complete: bool


class RetrievedPieces:
    """Pieces that are like the last ten lines.

    What was found stays while the cursor stays near: it would change a little with each key, and
    every change makes a model read its prompt anew.

    Args:
        finders: How pieces are found; a piece is called after the first one that found it.
        files: Reads their text, as it is now.
        visible: How many characters of the document before the cursor are sent anyway.
        hold_lines: How far the cursor may move until pieces are looked for again.
    """

    kind = ContextKind.RETRIEVED

    def __init__(
        self,
        finders: Sequence[PieceFinder],
        files: SourceFiles,
        *,
        visible: int,
        hold_lines: int = 4,
    ) -> None:
        self._finders = tuple(finders)
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
        is_near = held is not None and abs(held.line - line) <= self._hold_lines
        if held is not None and is_near and held.complete:
            return held.excerpts
        # The question stays as it was, too: by now its answer may be known, and no other one's.
        question = held.question if held is not None and is_near else _question(query)
        held = self._look(query, workspace, question, held.line if held and is_near else line)
        with self._lock:
            self._held[document.uri] = held
            self._held.move_to_end(document.uri)
            if len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)
        return held.excerpts

    def _look(
        self, query: CompletionQuery, workspace: Workspace, question: Excerpt, line: int
    ) -> _Held:
        answers = [
            (finder.kind, finder.nearest(question, _MOST_PIECES)) for finder in self._finders
        ]
        kinds: dict[Place, ContextKind] = {}
        for kind, places in answers:
            for place in places or ():
                kinds.setdefault(place, kind)
        opened = {one.path: one for one in (query.document, *workspace.open_documents) if one.path}
        found = [
            self._excerpt(kinds[place], place, opened)
            for place in fused([places or () for _, places in answers], _MOST_PIECES)
            if not self._is_visible(place, query)
        ]
        return _Held(
            line,
            question,
            tuple(excerpt for excerpt in found if excerpt is not None),
            complete=all(places is not None for _, places in answers),
        )

    def _is_visible(self, place: Place, query: CompletionQuery) -> bool:
        if Path(place.path) != query.document.path:
            return False
        seen_from = query.offset - self._visible
        return place.span.end > seen_from and place.span.start <= query.offset

    def _excerpt(
        self, kind: ContextKind, place: Place, opened: dict[Path, DocumentSnapshot]
    ) -> Excerpt | None:
        """Cut a piece out of its file; None when the file is gone, or shorter than it was."""
        path = Path(place.path)
        document = opened.get(path)
        text = document.text if document is not None else self._files.read(path)
        piece = _whole_lines(text, place.span).strip("\n") if text else ""
        return excerpt_of(kind, path, piece) if piece.strip() else None


def _question(query: CompletionQuery) -> Excerpt:
    """Return the lines that pieces should be like."""
    lines = lines_before(query.document.text, query.offset)
    span = Span(query.offset - len(lines), query.offset)
    return Excerpt(ContextKind.PREFIX, query.document, span, estimate_tokens(lines))


def _whole_lines(text: str, span: Span) -> str:
    """Return the text of a span; where the file has changed since, from the next line start."""
    start = span.start
    if start > 0 and text[start - 1 : start] != "\n":
        start = text.find("\n", start) + 1 or len(text)
    return text[start : max(start, span.end)]
