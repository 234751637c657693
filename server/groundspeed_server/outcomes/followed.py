"""A document's text, as its edits make it, and what they are in its plain text."""

from __future__ import annotations

from groundspeed_server.outcomes.edits import Edit, minimal_edit, plain_edit
from groundspeed_server.text.pieces import Pieces


class FollowedText:
    r"""A text that is edited, with its own line ends.

    An edit in the middle of a long text with `\r\n` has to know how many of them stand before it.
    They are counted from the edit before, since thousands of edits at once come in their order.
    """

    __slots__ = ("_counted", "_pieces")

    def __init__(self, text: str) -> None:
        self._pieces = Pieces(text)
        # An offset before which nothing has changed since, and where it stands in plain text.
        self._counted = (0, 0)

    def __len__(self) -> int:
        """Return the number of code points."""
        return len(self._pieces)

    def __str__(self) -> str:
        """Return the whole text."""
        return str(self._pieces)

    def apply(self, edit: Edit) -> Edit:
        """Apply an edit, and return what of it is a change of the plain text."""
        edit = minimal_edit(self._pieces, edit)
        least = edit
        if "\r" in edit.text or "\r" in self._pieces:
            least = plain_edit(self._pieces, edit, self._plain_offset)
        else:
            self._counted = (0, 0)
        self._pieces.splice(edit.start, edit.end, edit.text)
        return least

    def plain_offset(self, offset: int) -> int:
        """Return where an offset stands in the plain text; within a line end, before it."""
        return self._plain_offset(offset) if "\r" in self._pieces else offset

    def _plain_offset(self, offset: int) -> int:
        counted, place = self._counted
        low, high = sorted((counted, offset))
        between = high - low - self._pieces[low : high + 1].count("\r\n")
        place += between if offset > counted else -between
        self._counted = (offset, place)
        return place
