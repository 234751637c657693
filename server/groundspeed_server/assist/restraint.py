"""When to ask, and when to be quiet: what one engineer types, takes, turns down and asks for.

It outlives the services, which are made anew when folders or the model change.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Literal

from groundspeed_server.engine.ask import Declined
from groundspeed_server.engine.backoff import Backoff
from groundspeed_server.engine.deletions import RecentDeletions
from groundspeed_server.engine.pace import TypingPace
from groundspeed_server.engine.rejections import RejectionMemory
from groundspeed_server.engine.snooze import Snooze
from groundspeed_server.engine.values import CompletionQuery, Suggestion, Trigger
from groundspeed_server.settings.values import TechniqueSettings
from groundspeed_server.text.snapshot import DocumentSnapshot

Verdict = Literal["accepted", "rejected"]
"""What an engineer made of a suggestion by an explicit act.

Typing over it is none: it may not have been read, and to be quiet after it costs more keys than it
spares glances (`python -m bench.typing_ablation`).
"""

_REMEMBERED_OFFERS = 64
_REACH = 2_000


class Restraint:
    """Decides for one engineer; safe to use from many threads.

    Args:
        techniques: Which of its parts are on.
        paced: Whether to wait for a pause in typing; not where the editor waits already.
        clock: Monotonic seconds.

    Attributes:
        rejections: What was turned down, for whoever else makes suggestions.
    """

    def __init__(
        self,
        techniques: TechniqueSettings,
        *,
        paced: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rejections = RejectionMemory()
        self._techniques = techniques
        self._clock = clock
        self._pace = TypingPace() if paced and techniques.pacing else None
        self._backoff = Backoff()
        self._deletions = RecentDeletions()
        self._snooze = Snooze()
        self._lock = threading.Lock()
        self._offered: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def snooze(self, minutes: float) -> None:
        """Offer nothing unasked for so many minutes; 0 ends it."""
        self._snooze.start(minutes, self._clock())

    @property
    def snoozed_s(self) -> float:
        """For how many seconds nothing is offered unasked; 0 when something may be."""
        return self._snooze.seconds_left(self._clock())

    def observe(self, query: CompletionQuery) -> None:
        """Take note of what the document has become since the last query."""
        if self._techniques.undo_filter:
            self._deletions.observe(query.document, self._clock())

    def declined(self, query: CompletionQuery) -> Declined | None:
        """Return why nothing is offered for now, or None when something may be."""
        if query.trigger is Trigger.MANUAL or not (left := self.snoozed_s):
            return None
        minutes = int(left // 60) + 1
        unit = "minute" if minutes == 1 else "minutes"
        return Declined("snoozed", f"Completions are snoozed for {minutes} more {unit} at most.")

    def not_before(self, query: CompletionQuery) -> float:
        """Return the moment from which the model may be asked, in the clock's seconds."""
        now = self._clock()
        if query.trigger is Trigger.MANUAL:
            return now
        moment = now if self._pace is None else self._pace.requested(query, now)
        return self._backoff.not_before(moment, now) if self._techniques.back_off else moment

    def served(self) -> None:
        """Take note that the model is asked, or need not be: whoever types had a chance."""
        if self._pace is not None:
            self._pace.served()
        self._backoff.served()

    def answered(self, seconds: float) -> None:
        """Take note of how long the model took."""
        if self._pace is not None:
            self._pace.answered(seconds)

    def hushed(self, query: CompletionQuery, suggestion: Suggestion) -> Declined | None:
        """Return why a suggestion must not be shown unasked, or None when it may."""
        if query.trigger is Trigger.MANUAL:
            return None
        document, start, text = query.document, suggestion.replace.start, suggestion.text
        if self.turned_down(document, start, text):
            return Declined("rejected_before", "You turned this suggestion down a while ago.")
        now = self._clock()
        if self._techniques.undo_filter and self._deletions.restores(
            document.uri, start, text, now
        ):
            return Declined("just_deleted", "The answer was what you have just deleted.")
        return None

    def turned_down(self, document: DocumentSnapshot, start: int, text: str) -> bool:
        """Whether a text was turned down where it would begin at an offset, whoever offered it."""
        return self._techniques.rejection_memory and self.rejections.recalls(
            *_passage(document, start, text), self._clock()
        )

    def turn_down(self, document: DocumentSnapshot, start: int, text: str) -> None:
        """Remember that a text is not wanted where it would begin at an offset."""
        self.rejections.reject(*_passage(document, start, text), self._clock())

    def offered(self, query: CompletionQuery, suggestion: Suggestion) -> None:
        """Remember what is offered, for the verdict on it."""
        with self._lock:
            self._offered[suggestion.completion] = _passage(
                query.document, suggestion.replace.start, suggestion.text
            )
            self._offered.move_to_end(suggestion.completion)
            if len(self._offered) > _REMEMBERED_OFFERS:
                self._offered.popitem(last=False)

    def learn(self, completion: str, verdict: Verdict) -> None:
        """Take note of the verdict on a suggestion."""
        now = self._clock()
        with self._lock:
            passage = self._offered.pop(completion, None)
        if verdict == "accepted":
            self._backoff.accepted(now)
            if passage is not None:
                self.rejections.forget(*passage)
            return
        self._backoff.rejected(now)
        if passage is not None:
            self.rejections.reject(*passage, now)


def _passage(document: DocumentSnapshot, start: int, text: str) -> tuple[str, str]:
    """Return a place that later edits leave alone, and the line that a text makes.

    So a suggestion stays turned down while the engineer types on through it.
    """
    above, _, line = document.text[max(0, start - _REACH) : start].rpartition("\n")
    nearest = next((each for each in reversed(above.split("\n")) if each.strip()), "")
    return f"{document.uri} {nearest}", line + text
