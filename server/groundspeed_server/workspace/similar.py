"""What retrieval by meaning offers, and what it must be told, whoever does it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from groundspeed_server.engine.values import Excerpt
from groundspeed_server.workspace.index import Place


class SimilarPieces(Protocol):
    """Finds pieces of the open folders by what they mean. Safe to use from many threads."""

    def put(self, path: Path, text: str, *, on_disk: bool) -> None:
        """Take note of what a file holds, on disk or as the editor shows it. Returns at once."""
        ...

    def remove(self, path: Path) -> None:
        """Forget a file."""
        ...

    def nearest(self, question: Excerpt, most: int) -> Sequence[Place] | None:
        """Return the pieces that mean what a question means, the best first. Waits for nothing.

        Returns:
            None while that is not known; ask again.
        """
        ...

    def close(self) -> None:
        """Give up what it holds."""
        ...
