"""Remembers what was just deleted, so that no suggestion brings it back at once."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from dataclasses import dataclass

from groundspeed_server.text.agreement import common_end, common_start
from groundspeed_server.text.snapshot import DocumentSnapshot

_MEMORY_S = 30.0
_DOCUMENTS = 16
_DELETIONS = 20
# Shorter ones are corrections of a slip, after which the same word may well be meant.
_MIN_CHARACTERS = 8
_LONGEST = 10_000
_SAME_EDIT_S = 2.0


@dataclass(frozen=True, slots=True)
class _Deletion:
    """Text that stood at an offset until a moment."""

    at: int
    text: str
    when: float


@dataclass(slots=True)
class _History:
    text: str
    deletions: deque[_Deletion]


class RecentDeletions:
    """What was deleted in each document within half a minute; safe to use from many threads.

    It sees the document at each request. What happened between two of them is one edit.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._histories: OrderedDict[str, _History] = OrderedDict()

    def observe(self, document: DocumentSnapshot, now: float) -> None:
        """Take note of a document as it is now."""
        with self._lock:
            history = self._histories.setdefault(
                document.uri, _History(document.text, deque(maxlen=_DELETIONS))
            )
            self._histories.move_to_end(document.uri)
            if len(self._histories) > _DOCUMENTS:
                self._histories.popitem(last=False)
            old, history.text = history.text, document.text
            if old is not document.text and old != document.text:
                _note(history.deletions, old, document.text, now)

    def restores(self, uri: str, offset: int, text: str, now: float) -> bool:
        """Whether to insert `text` would bring back what was deleted there."""
        with self._lock:
            history = self._histories.get(uri)
            deletions = list(history.deletions) if history else []
        inserted = "".join(text.split())
        return any(
            now - deletion.when < _MEMORY_S
            and abs(deletion.at - offset) <= len(deletion.text)
            and _says_again(inserted, "".join(deletion.text.split()))
            for deletion in deletions
        )


def _says_again(inserted: str, deleted: str) -> bool:
    if len(deleted) < _MIN_CHARACTERS or len(inserted) < _MIN_CHARACTERS:
        return False
    return deleted.startswith(inserted) or inserted.startswith(deleted)


def _note(deletions: deque[_Deletion], old: str, new: str, now: float) -> None:
    start = common_start(old, new)
    end = common_end(old, new, min(len(old), len(new)) - start)
    removed = old[start : len(old) - end]
    if not removed or len(removed) > _LONGEST:
        return
    last = deletions[-1] if deletions else None
    backspaced = last is not None and start + len(removed) == last.at
    # A word that goes character by character is one deletion.
    if last is not None and backspaced and now - last.when < _SAME_EDIT_S:
        deletions.pop()
        removed += last.text
    deletions.append(_Deletion(start, removed, now))
