"""A circuit breaker: a model that keeps failing is left alone for a while.

Closed, calls pass. After some passing faults in a row, or at once after a lasting one (access
denied, no credentials), it opens: calls fail here, with the cause in words. After a rest exactly
one call may try (half open): its success closes the breaker, its failure opens it for twice as
long. A provider that says for how long it wants no call gets its way, within bounds. Faults of a
single request (a 400, a proxy's page) say nothing about the next one and never count; but where no
call is answered, whatever it fails of, that is told.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from groundspeed_server.models.port import ModelError, ModelErrorCode

# Counted faults in a row that open it, and faults of any kind that are told.
_FAILURES = 3
# Faults older than this no longer count.
_WINDOW_S = 15.0
# The first rest; it doubles with every failed trial, up to the longest.
_REST_S = 30.0
_LONGEST_REST_S = 600.0

_COUNTED = {ModelErrorCode.THROTTLED, ModelErrorCode.TIMEOUT, ModelErrorCode.UNAVAILABLE}

# Credentials are looked up on this machine, so that trying again costs nothing, and whoever just
# signed in should not wait long. Permissions change by somebody else's hand, and rarely.
_LASTING_REST_S = {
    ModelErrorCode.NO_CREDENTIALS: 60.0,
    ModelErrorCode.EXPIRED_CREDENTIALS: 60.0,
    ModelErrorCode.NOT_INSTALLED: 60.0,
    ModelErrorCode.ACCESS_DENIED: 600.0,
    ModelErrorCode.MODEL_NOT_FOUND: 600.0,
}


class Phase(StrEnum):
    """Whether calls pass."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class BreakerStatus:
    """What a status line can say about a breaker.

    Attributes:
        phase: Whether calls pass.
        code: The fault that opened it; None while it is closed.
        reason: The same in words, with what to do; None while it is closed.
        retry_in_s: Seconds until the next call may try; None while it is closed.
        changes: How often the breaker opened or closed so far.
        failing: Why the last calls failed although they passed; None where one was answered.
        rests: How often the model was left alone for a while so far.
    """

    phase: Phase
    code: ModelErrorCode | None
    reason: str | None
    retry_in_s: float | None
    changes: int
    failing: str | None = None
    rests: int = 0


class Breaker:
    """Lets calls pass, or not; safe to use from any thread.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._unanswered = 0
        self._last_remedy: str | None = None
        self._faults: deque[float] = deque(maxlen=_FAILURES)
        self._cause: ModelError | None = None
        self._rest_s = _REST_S
        self._rests_until = 0.0
        self._trial: Admission | None = None
        self._changes = 0
        self._rests = 0

    @property
    def status(self) -> BreakerStatus:
        """The present state, in values and in words."""
        with self._lock:
            if self._cause is None:
                failing = self._last_remedy if self._unanswered >= _FAILURES else None
                return BreakerStatus(
                    Phase.CLOSED, None, None, None, self._changes, failing, self._rests
                )
            wait_s = max(0.0, self._rests_until - self._clock())
            phase = Phase.OPEN if wait_s > 0 else Phase.HALF_OPEN
            return BreakerStatus(
                phase,
                self._cause.code,
                self._words(wait_s),
                wait_s,
                self._changes,
                rests=self._rests,
            )

    def admit(self) -> Admission:
        """Return leave for one call, whose outcome must then be told to it.

        Raises:
            ModelError: The breaker is open; the error is the one that opened it.
        """
        with self._lock:
            admission = Admission(self)
            if self._cause is None:
                return admission
            wait_s = self._rests_until - self._clock()
            if wait_s > 0 or self._trial is not None:
                raise ModelError(self._cause.code, self._words(max(0.0, wait_s)))
            self._trial = admission
            return admission

    def reset(self) -> None:
        """Close at once: the engineer changed something and asks for another try."""
        with self._lock:
            self._unanswered = 0
            self._close()

    def settle(self, admission: Admission, error: ModelError | None) -> None:
        """Take note of a call's outcome; called by the admission, once."""
        with self._lock:
            self._unanswered = 0 if error is None else self._unanswered + 1
            self._last_remedy = error.remedy if error is not None else None
            tried = admission is self._trial
            if tried:
                self._trial = None
            # An answer, even a refusal of this one request, shows that the provider is well.
            if error is None or (tried and error.code is ModelErrorCode.INVALID_REQUEST):
                if tried or self._cause is None:
                    self._close()
            elif error.code in _LASTING_REST_S:
                self._open(error, _LASTING_REST_S[error.code])
            elif error.code in _COUNTED and error.retry_after_s:
                self._open(error, min(error.retry_after_s, _LONGEST_REST_S))
            elif error.code in _COUNTED:
                self._count(error, tried=tried)

    def withdraw(self, admission: Admission) -> None:
        """Forget a call that nobody waited for; called by the admission, once."""
        with self._lock:
            if admission is self._trial:
                self._trial = None

    def _count(self, error: ModelError, *, tried: bool) -> None:
        now = self._clock()
        self._faults.append(now)
        if tried:
            self._rest_s = min(self._rest_s * 2, _LONGEST_REST_S)
            self._open(error, self._rest_s)
        elif self._cause is None:
            in_row = len(self._faults) == _FAILURES
            if in_row and now - self._faults[0] <= _WINDOW_S:
                self._open(error, self._rest_s)

    def _open(self, error: ModelError, rest_s: float) -> None:
        self._changes += self._cause is None
        self._rests += 1
        self._cause = error
        self._rests_until = self._clock() + rest_s
        self._faults.clear()

    def _close(self) -> None:
        self._changes += self._cause is not None
        self._cause = None
        self._trial = None
        self._rest_s = _REST_S
        self._faults.clear()

    def _words(self, wait_s: float) -> str:
        remedy = self._cause.remedy if self._cause else ""
        when = f"in {math.ceil(wait_s)} s" if wait_s > 0 else "with the next request"
        return f"{remedy} Groundspeed asks the model again {when}."


class Admission:
    """Leave for one call. The first outcome that is told counts; later ones change nothing."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self._lock = threading.Lock()
        self._settled = False

    def succeeded(self) -> None:
        """The model answered."""
        if self._first():
            self._breaker.settle(self, None)

    def failed(self, error: ModelError) -> None:
        """The model did not answer; a call that was cancelled or found no slot says nothing."""
        if self._first():
            if error.code in {ModelErrorCode.CANCELLED, ModelErrorCode.BUSY}:
                self._breaker.withdraw(self)
            else:
                self._breaker.settle(self, error)

    def withdrawn(self) -> None:
        """Nobody waited for the outcome."""
        if self._first():
            self._breaker.withdraw(self)

    def _first(self) -> bool:
        with self._lock:
            first, self._settled = not self._settled, True
            return first
