"""Pieces of the workspace that are like the lines before the cursor, by words and by meaning."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from groundspeed_server.assist.context.finders import PieceFinder
from groundspeed_server.engine.context.fusion import fused
from groundspeed_server.engine.context.words import lines_before
from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.engine.values import CompletionQuery, ContextKind, Excerpt, Workspace
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span
from groundspeed_server.workspace.files import SourceFiles
from groundspeed_server.workspace.index import Place

_MOST_PIECES = 20
# How far the cursor may move until pieces are looked for again.
_HOLD_LINES = 4
_REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class _Held:
    """What was found near a line.

    Attributes:
        line: Where the cursor stood.
        question: What the finders were asked.
        answers: What each of them said; None of one that is to be asked the same again.
        excerpts: The pieces, the best first.
    """

    line: int
    question: Excerpt
    answers: tuple[Sequence[Place] | None, ...]
    excerpts: tuple[Excerpt, ...] = ()


class RetrievedPieces:
    """Pieces that are like the last ten lines.

    What was found stays while the cursor stays near: it would change a little with each key, and
    every change makes a model read its prompt anew.

    Args:
        finders: How pieces are found; a piece is called after the first one that found it.
        files: Reads their text, as it is now.
        visible: How many characters of the document before the cursor are sent anyway.
    """

    kind = ContextKind.RETRIEVED

    def __init__(self, finders: Sequence[PieceFinder], files: SourceFiles, *, visible: int) -> None:
        self._finders = tuple(finders)
        self._files = files
        self._visible = visible
        self._lock = threading.Lock()
        self._held: OrderedDict[str, _Held] = OrderedDict()

    def ready(
        self,
        query: CompletionQuery,
        workspace: Workspace,  # noqa: ARG002 - the port's.
        tree: SyntaxTree | Unparsed,  # noqa: ARG002 - the port's.
    ) -> Sequence[Excerpt] | None:
        """Return what was found near, once all finders have answered."""
        held = self._held_near(query)
        return None if None in held.answers else held.excerpts

    def excerpts(
        self,
        query: CompletionQuery,
        workspace: Workspace,
        tree: SyntaxTree | Unparsed,  # noqa: ARG002 - the port's.
    ) -> Sequence[Excerpt]:
        """Return the pieces, the best first; never what the model sees of the document anyway."""
        document = query.document
        before = self._held_near(query)
        if not before.question.text.strip():
            return ()  # What nothing is like is not held: the next lines ask for themselves.
        # The question stays as it was: by now its answer may be known, and no other one's.
        answers = tuple(
            finder.nearest(before.question, _MOST_PIECES) if known is None else known
            for finder, known in zip(self._finders, before.answers, strict=True)
        )
        if answers == before.answers and self._held.get(document.uri) is before:
            return before.excerpts
        excerpts = self._excerpts(query, workspace, answers)
        with self._lock:
            self._held[document.uri] = replace(before, answers=answers, excerpts=excerpts)
            self._held.move_to_end(document.uri)
            if len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)
        return excerpts

    def _held_near(self, query: CompletionQuery) -> _Held:
        """Return what was found near the cursor; of which nothing is known yet, where it went."""
        line = query.document.text.count("\n", 0, query.offset)
        held = self._held.get(query.document.uri)
        if held is not None and abs(held.line - line) <= _HOLD_LINES:
            return held
        return _Held(line, _question(query), tuple(None for _ in self._finders))

    def _excerpts(
        self,
        query: CompletionQuery,
        workspace: Workspace,
        answers: Sequence[Sequence[Place] | None],
    ) -> tuple[Excerpt, ...]:
        kinds: dict[Place, ContextKind] = {}
        for finder, places in zip(self._finders, answers, strict=True):
            for place in places or ():
                kinds.setdefault(place, finder.kind)
        documents = {
            one.path: one for one in (query.document, *workspace.open_documents) if one.path
        }
        found = [
            self._excerpt(kinds[place], place, documents)
            for place in fused([places or () for places in answers], _MOST_PIECES)
            if not self._is_visible(place, query)
        ]
        return tuple(excerpt for excerpt in found if excerpt is not None)

    def _is_visible(self, place: Place, query: CompletionQuery) -> bool:
        if Path(place.path) != query.document.path:
            return False
        seen_from = query.offset - self._visible
        return place.span.end > seen_from and place.span.start <= query.offset

    def _excerpt(
        self, kind: ContextKind, place: Place, documents: dict[Path, DocumentSnapshot]
    ) -> Excerpt | None:
        """Cut a piece out of its file; None when the file is gone, or shorter than it was.

        The whole file goes along, though the piece alone is sent: half of a secret looks like none
        to a gate that does not see the other half.
        """
        path = Path(place.path)
        document = documents.get(path) or self._read(path)
        if document is None:
            return None
        documents[path] = document
        span = _whole_lines(document.text, place.span)
        piece = document.text[span.start : span.end]
        return Excerpt(kind, document, span, estimate_tokens(piece)) if piece.strip() else None

    def _read(self, path: Path) -> DocumentSnapshot | None:
        text = self._files.read(path)
        if text is None:
            return None
        language = Language.of_path(path) or Language.TYPESCRIPT
        return DocumentSnapshot(path.as_uri(), path, language, 0, text)


def _question(query: CompletionQuery) -> Excerpt:
    """Return the lines that pieces should be like."""
    lines = lines_before(query.document.text, query.offset)
    span = Span(query.offset - len(lines), query.offset)
    return Excerpt(ContextKind.PREFIX, query.document, span, estimate_tokens(lines))


def _whole_lines(text: str, span: Span) -> Span:
    """Return a span without empty lines at its ends.

    Where the file has changed since, it begins at the next line start.
    """
    start = span.start
    if start > 0 and text[start - 1 : start] != "\n":
        start = text.find("\n", start) + 1 or len(text)
    piece = text[start : max(start, span.end)].rstrip("\n")
    end = start + len(piece)
    return Span(end - len(piece.lstrip("\n")), end)
