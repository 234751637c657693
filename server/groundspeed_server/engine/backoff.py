"""Waits longer for an engineer who has been turning suggestions down."""

from __future__ import annotations

import math
import threading
from collections import deque

MIN_DELAY_S = 0.05
MAX_DELAY_S = 1.75

# The weights are those of Copilot's next-edit suggestions, which were tuned on their users; the
# longest delay is shorter than theirs of 3 s, so that nobody types for two without a chance.
_REJECTED = 1.5
_ACCEPTED = 0.8
_REMEMBERED = 10
_DECAY_S = 600.0


class Backoff:
    """What the last verdicts on suggestions do to the delay; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._verdicts: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)
        self._waiting_since: float | None = None

    def accepted(self, now: float) -> None:
        """Note that a suggestion was taken, wholly or in part."""
        self._note(_ACCEPTED, now)

    def rejected(self, now: float) -> None:
        """Note that a suggestion was turned down."""
        self._note(_REJECTED, now)

    def served(self) -> None:
        """Note that the model is asked, or need not be: whoever was typing had a chance."""
        with self._lock:
            self._waiting_since = None

    def not_before(self, moment: float, now: float) -> float:
        """Return when a request may ask that might else ask at `moment`, both in seconds.

        The delay counts from the first request since a chance; counted from each, it would leave
        whoever goes on typing without one.
        """
        with self._lock:
            if self._waiting_since is None:
                self._waiting_since = now
            since = self._waiting_since
        return max(moment, since + self.delayed(moment - now, now))

    def delayed(self, delay_s: float, now: float) -> float:
        """Return a delay as it should be after the last verdicts, in seconds.

        Without any, and after more acceptance than rejection, it stays what it is: nobody is
        asked sooner than there is reason to.
        """
        factor = self.factor(now)
        if factor <= 1:
            return delay_s
        return min(max(delay_s, MIN_DELAY_S) * factor, MAX_DELAY_S)

    def factor(self, now: float) -> float:
        """Return the factor on the delay: above 1 after rejections, below after acceptances."""
        with self._lock:
            verdicts = list(self._verdicts)
        factor = 1.0
        for at, weight in verdicts:
            if 0 <= now - at < _DECAY_S:
                factor *= 1 + (weight - 1) * math.exp(-(now - at) / _DECAY_S)
        return factor

    def _note(self, weight: float, now: float) -> None:
        with self._lock:
            self._verdicts.append((now, weight))
