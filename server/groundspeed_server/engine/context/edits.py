"""Recent edits, across documents: what was there, and what stands there now.

Edits that follow each other within a second and eight lines are one, as an engineer would tell
it. Only lines that truly differ in the end count, so what was typed and taken back leaves nothing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from groundspeed_server.engine.values import RecentEdit
from groundspeed_server.text.agreement import common_end, common_start
from groundspeed_server.text.snapshot import DocumentSnapshot

MOST_EDITS = 6
_WITHIN_LINES = 8
_WITHIN_S = 1.0
_MOST_CHARACTERS = 4_000


@dataclass(slots=True)
class _Group:
    before: str
    after: DocumentSnapshot
    line: int
    at: float
    difference: RecentEdit | None = None

    def continues(self, document: DocumentSnapshot, line: int, now: float) -> bool:
        near = abs(line - self.line) <= _WITHIN_LINES
        return self.after.uri == document.uri and near and now - self.at <= _WITHIN_S


class EditHistory:
    """The last edits of a session. Not safe to use from several threads."""

    def __init__(self) -> None:
        self._groups: deque[_Group] = deque(maxlen=MOST_EDITS)

    def edited(self, before: str, after: DocumentSnapshot, line: int, now: float) -> None:
        """Take note of an edit.

        Args:
            before: The document's text before it.
            after: The document after it.
            line: Where it ended, in lines of the text after it.
            now: Seconds on a monotonic clock.
        """
        last = self._groups[-1] if self._groups else None
        if last is not None and last.continues(after, line, now):
            last.after, last.line, last.at, last.difference = after, line, now, None
        else:
            self._groups.append(_Group(before, after, line, now))

    def forget(self, uri: str) -> None:
        """Forget the edits of a document that was closed or lost."""
        kept = [group for group in self._groups if group.after.uri != uri]
        self._groups = deque(kept, maxlen=MOST_EDITS)

    def edits(self) -> tuple[RecentEdit, ...]:
        """Return what truly differs, the latest last."""
        for group in self._groups:
            group.difference = group.difference or line_difference(group.before, group.after)
        return tuple(group.difference for group in self._groups if group.difference is not None)


def line_difference(before: str, after: DocumentSnapshot) -> RecentEdit | None:
    """Return the lines between the common start and end of two texts; None when nothing differs.

    A difference of more than 4,000 characters is a paste or a generated file, and says nothing.
    """
    text = after.text
    if before == text:
        return None
    head = common_start(before, text)
    tail = common_end(before, text, min(len(before), len(text)) - head)
    start = text.rfind("\n", 0, head) + 1
    old_end, new_end = len(before) - tail, len(text) - tail
    if not (_ends_line(before, start, old_end) and _ends_line(text, start, new_end)):
        rest = text.find("\n", new_end) + 1 - new_end if "\n" in text[new_end:] else tail
        old_end, new_end = old_end + rest, new_end + rest
    removed, added = before[start:old_end], text[start:new_end]
    if len(removed) + len(added) > _MOST_CHARACTERS or removed.split() == added.split():
        return None
    line = text.count("\n", 0, start)
    return RecentEdit(before, after, start, line, removed, added)


def render_edit(edit: RecentEdit) -> str:
    """Return an edit as a hunk of a unified diff."""
    removed, added = edit.removed.splitlines(), edit.added.splitlines()
    head = f"@@ -{edit.line + 1},{len(removed)} +{edit.line + 1},{len(added)} @@"
    return "\n".join([head, *(f"-{line}" for line in removed), *(f"+{line}" for line in added)])


def _ends_line(text: str, start: int, end: int) -> bool:
    return end == start or text[end - 1] == "\n"
