"""A long text that changes often, kept in pieces."""

from __future__ import annotations

from typing import Protocol

_PIECE = 16 * 1024


class Sliceable(Protocol):
    """A text of which parts can be read: a string is one."""

    def __getitem__(self, part: slice, /) -> str:
        """Return `text[start:end]`."""
        ...

    def __contains__(self, character: str, /) -> bool:
        """Whether a character occurs in it."""
        ...


class Pieces:
    """A text in pieces: a change costs as much as the piece that it is in, not as the whole."""

    __slots__ = ("_length", "_pieces")

    def __init__(self, text: str) -> None:
        self._pieces = _cut(text)
        self._length = len(text)

    def __len__(self) -> int:
        """Return the number of code points."""
        return self._length

    def __str__(self) -> str:
        """Return the whole text."""
        return "".join(self._pieces)

    def __contains__(self, character: str) -> bool:
        """Whether a character occurs in the text."""
        return any(character in piece for piece in self._pieces)

    def __getitem__(self, part: slice) -> str:
        """Return a part of the text, as of a string."""
        start, end, _ = part.indices(self._length)
        first, before = self._find(start)
        if end - start <= len(self._pieces[first]) - before:
            return self._pieces[first][before : before + max(0, end - start)]
        last, after = self._find(end)
        within = self._pieces[first + 1 : last]
        return "".join((self._pieces[first][before:], *within, self._pieces[last][:after]))

    def splice(self, start: int, end: int, text: str) -> None:
        """Put `text` in place of `[start:end]`."""
        first, before = self._find(start)
        last, after = self._find(end)
        changed = "".join((self._pieces[first][:before], text, self._pieces[last][after:]))
        self._pieces[first : last + 1] = _cut(changed)
        self._length += len(text) - (end - start)

    def _find(self, offset: int) -> tuple[int, int]:
        """Return the piece that holds an offset, or ends there, and the place within it."""
        for index, piece in enumerate(self._pieces):
            if offset <= len(piece):
                return index, offset
            offset -= len(piece)
        raise IndexError(offset)


def _cut(text: str) -> list[str]:
    """Cut a text into pieces; the last one takes the rest, so that none begins as a short one."""
    last = max(0, len(text) // _PIECE - 1) * _PIECE
    return [*(text[start : start + _PIECE] for start in range(0, last, _PIECE)), text[last:]]
