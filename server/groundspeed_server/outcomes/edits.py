"""One change of a document, and what kind of action it looks like."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from groundspeed_server.text.agreement import common_end, common_start
from groundspeed_server.text.line_ends import plain
from groundspeed_server.text.pieces import Sliceable

# What one key writes where the editor closes pairs or indents by itself.
_KEYSTROKE = re.compile(r"\n[ \t]*|\(\)|\[\]|\{\}|<>|\"\"|''|``|.", re.DOTALL)

# A change that takes and brings this many characters at once is no hand at work: a branch was
# switched, or a tool rewrote the file.
REPLACEMENT_MIN_CHARS = 500


@dataclass(frozen=True, slots=True)
class Edit:
    """`[start, end)` of a text, in code points before the edit, became `text`."""

    start: int
    end: int
    text: str

    @property
    def removed(self) -> int:
        """How many characters the edit took away."""
        return self.end - self.start

    @property
    def shift(self) -> int:
        """How far the text after the edit moved."""
        return len(self.text) - self.removed

    @property
    def is_keystroke(self) -> bool:
        """Whether one key can have inserted the text, the editor's own brackets included."""
        return self.removed == 0 and _KEYSTROKE.fullmatch(self.text) is not None

    @property
    def is_replacement(self) -> bool:
        """Whether the change is too large, both ways, to be the engineer's own."""
        return self.removed >= REPLACEMENT_MIN_CHARS and len(self.text) >= REPLACEMENT_MIN_CHARS


def minimal_edit(before: Sliceable, edit: Edit) -> Edit:
    """Return the same change of `before` without the ends that it leaves as they were.

    Clients that send whole documents, and tools that rewrite a line to change one character in
    it, otherwise look as if they had touched everything.
    """
    old, new = before[edit.start : edit.end], edit.text
    head = common_start(old, new)
    tail = common_end(old, new, min(len(old), len(new)) - head)
    return Edit(edit.start + head, edit.end - tail, new[head : len(new) - tail])


def plain_edit(before: Sliceable, edit: Edit, plain_offset: Callable[[int], int]) -> Edit:
    """Return a change of `before` as the change of its plain text.

    Suggestions have plain line ends whatever the document has, and so must what is compared with
    them and counted. An edit may make two halves one line end, or part them.

    Args:
        before: The text.
        edit: What happens to it.
        plain_offset: Returns where an offset of it stands in its plain text.
    """
    start, end = edit.start, edit.end
    left, right = before[start - 1 : start], before[end : end + 1]
    if left == "\r" and "\n" in (before[start : start + 1], (edit.text + right)[:1]):
        start -= 1
    if right == "\n" and "\r" in (before[end - 1 : end], (left + edit.text)[-1:]):
        end += 1
    old = plain(before[start:end])
    new = plain(before[start : edit.start] + edit.text + before[edit.end : end])
    least = minimal_edit(old, Edit(0, len(old), new))
    place = plain_offset(start)
    return Edit(place + least.start, place + least.end, least.text)
