"""Which pieces the workspace has, and the vectors of those that are known; in memory."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from groundspeed_server.embedding.vectors import Vector, nearest
from groundspeed_server.engine.context.pieces import pieces
from groundspeed_server.models.embedding.port import MOST_CHARACTERS
from groundspeed_server.text.snapshot import Span
from groundspeed_server.workspace.index import Place

# A piece of less says too little to be like anything: closing brackets, a lone import.
_FEWEST_CHARACTERS = 60
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class WantedPiece:
    """A piece without a vector: its content's key, and where it stands."""

    key: bytes
    place: Place


def content_key(text: str) -> bytes:
    """Return what tells one text from another."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


def piece_texts(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the pieces of a file that are worth a vector, each with the text that is embedded."""
    for span in pieces(text):
        piece = embedded_text(text, span)
        if len("".join(piece.split())) >= _FEWEST_CHARACTERS:
            yield span, piece


def embedded_text(text: str, span: Span) -> str:
    """Return what is embedded of a part of a file: its beginning, where it is very long."""
    return text[span.start : min(span.end, span.start + MOST_CHARACTERS)]


class PieceVectors:
    """Pieces by the content that they have. Safe to use from many threads.

    The same content at two places has one vector. Pieces beyond the limit are passed over until
    others go.

    Args:
        most: How many contents, at most.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._files: dict[str, dict[bytes, None]] = {}
        self._places: dict[bytes, dict[Place, None]] = {}
        self._vectors: dict[bytes, Vector] = {}
        self._wanted: dict[bytes, None] = {}

    @property
    def known(self) -> int:
        """How many contents have a vector."""
        return len(self._vectors)

    @property
    def wanted(self) -> int:
        """How many contents wait for one."""
        return len(self._wanted)

    def put(self, path: str, text: str, *, wanted: bool) -> None:
        """Take note of what a file holds, in place of what was known of it.

        Args:
            path: The file.
            text: What it holds.
            wanted: Whether vectors are to be made of what has none. Not so while a file is edited:
                each line that comes in would make all pieces below it new.
        """
        found = [(content_key(piece), Place(path, span)) for span, piece in piece_texts(text)]
        with self._lock:
            before = self._take_away(path)
            for key, place in found:
                if key not in self._places and len(self._places) >= self._most:
                    continue
                self._files.setdefault(path, {})[key] = None
                self._places.setdefault(key, {})[place] = None
                if wanted and key not in self._vectors:
                    self._wanted[key] = None
            self._forget_placeless(before)

    def remove(self, path: str) -> None:
        """Forget a file."""
        with self._lock:
            self._forget_placeless(self._take_away(path))

    def next_wanted(self, most: int) -> list[WantedPiece]:
        """Return the pieces that have waited longest; they stay wanted until they are settled."""
        with self._lock:
            keys = [key for key, _ in zip(self._wanted, range(most), strict=False)]
            return [WantedPiece(key, next(iter(self._places[key]))) for key in keys]

    def settle(self, vectors: Iterable[tuple[bytes, Vector | None]]) -> None:
        """Learn the vectors of contents; None for one that gets none."""
        with self._lock:
            for key, vector in vectors:
                self._wanted.pop(key, None)
                if vector is not None and key in self._places:
                    self._vectors[key] = vector

    def put_off(self, keys: Iterable[bytes]) -> None:
        """Let contents wait behind all others: whatever is wrong may be wrong with them."""
        with self._lock:
            for key in keys:
                if key in self._wanted:
                    del self._wanted[key]
                    self._wanted[key] = None

    def nearest(self, question: Vector, most: int) -> list[Place]:
        """Return the places whose content is most like a question, the best first."""
        with self._lock:
            found = nearest(question, self._vectors.items(), most)
            return [next(iter(self._places[key])) for _, key in found]

    def _take_away(self, path: str) -> list[bytes]:
        """Take away the places of a file; their contents stay until it is clear who else has them.

        Returns:
            The contents that the file had.
        """
        keys = list(self._files.pop(path, ()))
        for key in keys:
            places = self._places[key]
            self._places[key] = {place: None for place in places if place.path != path}
        return keys

    def _forget_placeless(self, keys: Iterable[bytes]) -> None:
        for key in keys:
            if not self._places[key]:
                del self._places[key]
                self._vectors.pop(key, None)
                self._wanted.pop(key, None)
