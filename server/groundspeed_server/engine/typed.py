"""What was typed at a cursor since a moment, when nothing else changed."""

from __future__ import annotations

from groundspeed_server.engine.brackets import CLOSER
from groundspeed_server.engine.values import CompletionQuery

MAX_AUTO_INSERTED = 8
AUTO_CLOSERS = frozenset(CLOSER.values()) | {"'", '"', "`", ">"}


def typed_since(before: CompletionQuery, now: CompletionQuery) -> str | None:
    r"""Return what was typed between two queries, with line ends as `\n`.

    Closers that the editor put behind the cursor by itself are allowed for, and so are closers of
    the old text that were typed over. None when anything else changed, or the cursor went back.
    """
    old, new = before.document, now.document
    start, cursor = before.offset, now.offset
    if old.uri != new.uri or cursor < start or new.text[:start] != old.text[:start]:
        return None
    tail, old_tail = len(new.text) - cursor, len(old.text) - start
    inserted = tail - old_tail
    if inserted > MAX_AUTO_INSERTED or -inserted > MAX_AUTO_INSERTED:
        return None
    if inserted >= 0:
        unchanged = new.text.endswith(old.text[start:])
        closers = new.text[cursor : cursor + inserted]
    else:
        unchanged = old.text.endswith(new.text[cursor:])
        closers = old.text[start : start - inserted]
        unchanged = unchanged and new.text[start:cursor].endswith(closers)
    if not unchanged or not set(closers) <= AUTO_CLOSERS:
        return None
    return new.text[start:cursor].replace("\r\n", "\n")
