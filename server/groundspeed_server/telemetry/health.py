"""Counters of what no single event tells: gated requests, cancellations, losses."""

from __future__ import annotations

import threading
from collections import Counter

from groundspeed_server.telemetry.events import Health


class HealthCounters:
    """Counts from any thread, until someone takes the counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gated: Counter[str] = Counter()
        self._cancelled = 0
        self._breaker_changes = 0
        self._dropped = 0

    def gated(self, reason: str) -> None:
        """Count a request that ended without a suggestion, by its reason."""
        with self._lock:
            self._gated[reason] += 1

    def cancelled(self) -> None:
        """Count a request that the editor took back."""
        with self._lock:
            self._cancelled += 1

    def breaker_changed(self) -> None:
        """Count that the door to the model opened or closed."""
        with self._lock:
            self._breaker_changes += 1

    def take(self, *, dropped_events: int) -> Health | None:
        """Return the counts since the last call, and begin anew; None when there are none."""
        with self._lock:
            health = Health(
                gated=dict(self._gated),
                cancelled=self._cancelled,
                dropped_events=self._dropped + dropped_events,
                breaker_changes=self._breaker_changes,
            )
            self._gated.clear()
            self._cancelled = self._breaker_changes = self._dropped = 0
        return None if health == _NOTHING else health

    def give_back(self, health: Health) -> None:
        """Count again what was taken and told nobody."""
        with self._lock:
            self._gated.update(health.gated)
            self._cancelled += health.cancelled
            self._dropped += health.dropped_events
            self._breaker_changes += health.breaker_changes


_NOTHING = Health(gated={}, cancelled=0, dropped_events=0, breaker_changes=0)
