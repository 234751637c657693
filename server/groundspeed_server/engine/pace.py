"""How long to wait for a pause in typing before a model is asked.

Most keys are followed by another before any model could answer. The delay follows how fast this
engineer types and how slow this model is: what the model takes anyway need not be waited twice.
"""

from __future__ import annotations

import re
import threading
from collections import deque

from groundspeed_server.engine.values import CompletionQuery

MIN_DELAY_S = 0.075
MAX_DELAY_S = 0.4
# Whoever types without a pause is asked for all the same, after so long.
LONGEST_WAIT_S = 1.2

_GAPS = 50
_LATENCIES = 10
_LONGEST_GAP_S = 0.4  # A longer one is a pause for thought, and no cadence.
_FEWEST_GAPS = 20
_USUAL_GAP_S = 0.2
_SHORTEST_MEAN_S, _LONGEST_MEAN_S = 0.1, 0.4
# The delay is so many gaps long, less where a word or a line has just ended.
_GAPS_TO_WAIT = 3.0
_AFTER_WORD, _AT_LINE_END, _AT_END = 0.75, 0.6, 0.15
_WORD = re.compile(r"[\w$]")


class TypingPace:
    """The delay of one engineer; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gaps: deque[float] = deque(maxlen=_GAPS)
        self._latencies: deque[float] = deque(maxlen=_LATENCIES)
        self._last_request: float | None = None
        self._waiting_since: float | None = None

    def answered(self, seconds: float) -> None:
        """Note how long the model took for an answer."""
        with self._lock:
            self._latencies.append(seconds)

    def served(self) -> None:
        """Note that the model is asked, or need not be: whoever was typing had a chance."""
        with self._lock:
            self._waiting_since = None

    def requested(self, query: CompletionQuery, now: float) -> float:
        """Note a request, and return the moment from which it may ask the model.

        Args:
            query: The request.
            now: When it came, in monotonic seconds.
        """
        with self._lock:
            gap = None if self._last_request is None else now - self._last_request
            self._last_request = now
            if gap is not None and gap < _LONGEST_GAP_S:
                self._gaps.append(gap)
            elif gap is not None:
                self._waiting_since = None
            if self._waiting_since is None:
                self._waiting_since = now
            return min(now + self._delay(query), self._waiting_since + LONGEST_WAIT_S)

    def _delay(self, query: CompletionQuery) -> float:
        text, offset = query.document.text, query.offset
        line_start = text.rfind("\n", 0, offset) + 1
        if not text[line_start:offset].strip():
            return 0.0
        gaps = _GAPS_TO_WAIT
        gaps -= 0.0 if _WORD.match(text, offset - 1) else _AFTER_WORD
        gaps -= _AT_LINE_END if offset == len(text) or text[offset] in "\r\n" else 0.0
        gaps -= _AT_END if offset == len(text) else 0.0
        mean = _USUAL_GAP_S
        if len(self._gaps) >= _FEWEST_GAPS:
            mean = sum(self._gaps) / len(self._gaps)
        mean = min(max(mean, _SHORTEST_MEAN_S), _LONGEST_MEAN_S)
        latency = sum(self._latencies) / len(self._latencies) if self._latencies else 0.0
        return min(max(gaps * mean - latency, MIN_DELAY_S), MAX_DELAY_S)
