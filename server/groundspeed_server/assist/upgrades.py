"""Two speeds: a model may improve on what was shown before it was asked.

The improved suggestion is kept as if it had been offered; the editor gets it with its next
request. Ours are told when there is one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.takeover import may_take_over
from groundspeed_server.engine.typed import typed_since
from groundspeed_server.engine.values import CompletionQuery, Outcome, Source, Suggestion

READY = "improved"

_MOST = 2

_log = logging.getLogger(__name__)

Improve = Callable[[Cancellation, Callable[[str], bool]], Outcome]
"""Asks for a better answer. It is told whether a text may be shown, when it has one."""

Told = Callable[[str, Outcome], None]
"""Takes a document's URI, and what a question beside its requests came to."""


@dataclass(eq=False, slots=True)
class _Upgrade:
    query: CompletionQuery
    shown: Suggestion
    began_at: float
    typed: bool = False
    cancellation: Cancellation = field(default_factory=Cancellation)


class Upgrades:
    """The questions that run beside what was shown, one for each document at most.

    Safe to use from many threads.

    Args:
        clock: Monotonic seconds.
        told: Learns the outcome of each question, whose suggestion is offered to the next request.
    """

    def __init__(self, clock: Callable[[], float], told: Told | None) -> None:
        self._clock = clock
        self._told = told
        self._lock = threading.Lock()
        self._running: dict[str, _Upgrade] = {}

    def begin(self, query: CompletionQuery, shown: Suggestion, improve: Improve) -> None:
        """Ask for something better than what is shown now; returns at once."""
        upgrade = _Upgrade(query, shown, self._clock())
        with self._lock:
            older = self._running.pop(query.document.uri, None)
            if len(self._running) >= _MOST:
                return
            self._running[query.document.uri] = upgrade
        if older is not None:
            older.cancellation.cancel()
        thread = threading.Thread(target=self._run, args=(upgrade, improve), daemon=True)
        thread.name = "groundspeed-upgrade"
        thread.start()

    def observe(self, query: CompletionQuery) -> None:
        """Take note of a later request: what does not lead on from an earlier one ends it."""
        with self._lock:
            upgrade = self._running.get(query.document.uri)
        if upgrade is None:
            return
        typed = typed_since(upgrade.query, query)
        if typed is None:
            upgrade.cancellation.cancel()
        elif typed:
            upgrade.typed = True

    def _run(self, upgrade: _Upgrade, improve: Improve) -> None:
        def may_show(text: str) -> bool:
            shown_for_s = self._clock() - upgrade.began_at
            shown = upgrade.shown.text
            return may_take_over(text, shown, shown_for_s=shown_for_s, typed=upgrade.typed)

        uri = upgrade.query.document.uri
        try:
            outcome = improve(upgrade.cancellation, may_show)
            if self._told is not None:
                self._told(uri, beside(outcome))
        except Exception as error:  # noqa: BLE001 - What is shown stays; nobody waits for this.
            _log.warning("an answer was not improved: %s", type(error).__name__)
        finally:
            with self._lock:
                if self._running.get(uri) is upgrade:
                    del self._running[uri]


def beside(outcome: Outcome) -> Outcome:
    """Return an outcome as the record of a question that no request waited for."""
    if outcome.suggestion is None:
        return outcome
    decision = replace(outcome.decision, source=Source.NONE, reason=READY, completion=None)
    return replace(outcome, decision=decision)
