"""Ways to find pieces of the workspace that belong to a place, behind one port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from groundspeed_server.engine.values import ContextKind, Excerpt
from groundspeed_server.workspace.index import CodeIndex, Place
from groundspeed_server.workspace.similar import SimilarPieces


class PieceFinder(Protocol):
    """Ranks pieces of the workspace. Safe to use from many threads."""

    @property
    def kind(self) -> ContextKind:
        """How a piece that it found is called."""
        ...

    def nearest(self, question: Excerpt, most: int) -> Sequence[Place] | None:
        """Return the pieces that are most like a question, the best first.

        Returns:
            None while that is not known; ask again.
        """
        ...


class ByWords:
    """Pieces that share rare words with the question, by BM25."""

    kind = ContextKind.RETRIEVED

    def __init__(self, index: CodeIndex) -> None:
        self._index = index

    def nearest(self, question: Excerpt, most: int) -> Sequence[Place] | None:
        """Return the pieces; always at once."""
        return self._index.nearest(question.text, most)


class ByMeaning:
    """Pieces whose vectors point the way that the question's does."""

    kind = ContextKind.SIMILAR

    def __init__(self, similar: SimilarPieces) -> None:
        self._similar = similar

    def nearest(self, question: Excerpt, most: int) -> Sequence[Place] | None:
        """Return the pieces; None while the question's vector is being made."""
        return self._similar.nearest(question, most)
