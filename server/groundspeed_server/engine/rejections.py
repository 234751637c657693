"""Remembers what an engineer turned down, so that it is not said again."""

from __future__ import annotations

import threading
from collections import OrderedDict

_CAPACITY = 50
_MEMORY_S = 1_800.0


class RejectionMemory:
    """The last rejections of one engineer; safe to use from many threads.

    Ghost text and review hints share it: each names a place in its own way, such as a document
    and the line above, or a document and a function. White space does not count.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rejected: OrderedDict[tuple[str, str], float] = OrderedDict()

    def reject(self, place: str, text: str, now: float) -> None:
        """Remember that `text` was turned down at a place.

        Args:
            place: Where; anything that stays the same while the text around it is edited.
            text: What was offered.
            now: Monotonic seconds.
        """
        with self._lock:
            key = _key(place, text)
            self._rejected[key] = now
            self._rejected.move_to_end(key)
            if len(self._rejected) > _CAPACITY:
                self._rejected.popitem(last=False)

    def recalls(self, place: str, text: str, now: float) -> bool:
        """Whether that text was turned down at that place within the last half hour."""
        with self._lock:
            at = self._rejected.get(_key(place, text))
        return at is not None and now - at < _MEMORY_S

    def forget(self, place: str, text: str) -> None:
        """Forget a rejection: the engineer asked for it after all."""
        with self._lock:
            self._rejected.pop(_key(place, text), None)


def _key(place: str, text: str) -> tuple[str, str]:
    return " ".join(place.split()), " ".join(text.split())
