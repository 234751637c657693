"""The suggestions that stand behind the one that an editor shows first.

What becomes of suggestions is followed for one at a time in each document: for the one that is
seen. An alternative is followed from the moment on at which the editor says that it shows or takes
it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping


class Alternatives:
    """Those of the last answer, by id. Used in the event loop's thread."""

    def __init__(self) -> None:
        self._waiting: dict[str, Callable[[], None]] = {}

    def put(self, waiting: Mapping[str, Callable[[], None]]) -> None:
        """Keep what the last answer held beside its first suggestion.

        Args:
            waiting: By id, what begins to follow each of them.
        """
        self._waiting = dict(waiting)

    def chosen(self, completion: str) -> None:
        """Begin to follow a suggestion, if it is one of them and was not chosen before."""
        follow = self._waiting.pop(completion, None)
        if follow is not None:
            follow()
