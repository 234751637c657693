"""What happened while nothing was recorded is not told later either."""

from __future__ import annotations

import threading

from groundspeed_server.telemetry.events import ContextEmbedded, EventBody, TypingWindow

# Suggestions are followed for ten minutes, hints for as long as they are on show.
_MOST_REMEMBERED = 20_000
_SUMS = (ContextEmbedded, TypingWindow)


class Unheard:
    """Remembers which requests, suggestions and hints nobody heard of. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: dict[str, None] = {}
        self._begun: set[type] = set()

    def admits(self, body: EventBody, *, off: bool) -> bool:
        """Whether an event may be recorded: not while that is off, nor as a sequel to that time."""
        with self._lock:
            names = _names(body)
            heard = self._names.keys().isdisjoint(names) and type(body) not in self._begun
            self._begun.discard(type(body))
            if off:
                self._begun.update(_SUMS)
            if off or not heard:
                self._remember(names)
            return heard and not off

    def note_off(self) -> None:
        """Take note that nothing is recorded now, though nothing happens: sums are being made."""
        with self._lock:
            self._begun.update(_SUMS)

    def _remember(self, names: set[str]) -> None:
        self._names.update(dict.fromkeys(names))
        while len(self._names) > _MOST_REMEMBERED:
            del self._names[next(iter(self._names))]


def _names(body: EventBody) -> set[str]:
    """Return the ids that tell what an event is about."""
    found = (getattr(body, name, None) for name in ("request", "completion", "hint"))
    return {name for name in found if name}
