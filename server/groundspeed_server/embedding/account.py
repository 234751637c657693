"""What was sent for vectors since the last report, for telemetry."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from groundspeed_server.models.embedding.port import EmbeddingIdentity
from groundspeed_server.models.port import Usage
from groundspeed_server.models.prices import cost_usd
from groundspeed_server.telemetry.events import ContextEmbedded, EventBody

REPORT_EVERY_S = 300.0


class EmbeddingAccount:
    """Sums calls up, since one event for each of thousands would say no more. Thread-safe.

    Args:
        identity: The model that is called.
        record: Takes an event.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        identity: EmbeddingIdentity,
        record: Callable[[EventBody], None],
        clock: Callable[[], float],
    ) -> None:
        self._identity = identity
        self._record = record
        self._clock = clock
        self._lock = threading.Lock()
        self._due = clock() + REPORT_EVERY_S
        self._calls = self._failed = self._texts = self._tokens = 0

    def called(self, texts: int, tokens: int) -> None:
        """Add a call that was answered."""
        with self._lock:
            self._calls += 1
            self._texts += texts
            self._tokens += tokens

    def failed(self) -> None:
        """Add an attempt that was not: a fault, or no leave to call."""
        with self._lock:
            self._failed += 1

    def report(self, *, now: bool) -> None:
        """Record what was added, where there is something and it is time.

        Args:
            now: Whether it is time in any case.
        """
        with self._lock:
            if not (self._calls or self._failed) or not (now or self._clock() >= self._due):
                return
            usage = Usage(tokens_in=self._tokens, tokens_out=0)
            event = ContextEmbedded(
                provider=self._identity.provider,
                model=self._identity.label,
                calls=self._calls,
                failed=self._failed,
                texts=self._texts,
                tokens_in=self._tokens,
                cost_usd=cost_usd(self._identity, usage, datetime.now(UTC).date()),
            )
            self._calls = self._failed = self._texts = self._tokens = 0
            self._due = self._clock() + REPORT_EVERY_S
        self._record(event)
