"""One question and its answer: asked, heard, concluded; its first lines before the rest."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from groundspeed_server.assist.concluding import Conclusion
from groundspeed_server.assist.copying import Copy
from groundspeed_server.assist.listening import Heard
from groundspeed_server.assist.preparing import Question
from groundspeed_server.assist.under_way import Give
from groundspeed_server.assist.upgrades import Told, beside
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.values import Outcome

Listen = Callable[[Cancellation, Callable[[str], None]], Heard]
"""Asks, and returns what was heard; tells of the text as it comes."""


@dataclass(eq=False, slots=True)
class Answering:
    """Implements the port of calls under way for one question of a completer.

    Attributes:
        question: What is asked.
        conclusion: Makes outcomes of what is heard.
        listen: Asks.
        known: Returns what can be offered without asking after all, or None.
        copy: What could be copied to the spot; None when nothing can.
        may_show: Whether a text may take the place of what is shown already; None where nothing is.
        told: Learns of the whole answer when its first lines were shown. None waits for the whole.
    """

    question: Question
    conclusion: Conclusion
    listen: Listen
    known: Callable[[], Outcome | None]
    copy: Copy | None = None
    may_show: Callable[[str], bool] | None = None
    told: Told | None = None
    _shown: str | None = field(default=None, init=False)
    _ended: bool = field(default=False, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def in_parts(self) -> bool:
        """Whether first lines may be given before the rest."""
        return self.told is not None and self.may_show is None

    def ask(self, call: Cancellation, hear: Callable[[str], None]) -> Outcome:
        """Ask, and return the outcome of the answer, unless one is known meanwhile."""
        if self.may_show is None and (known := self.known()) is not None:
            return known
        heard = self.listen(call, hear)
        with self._lock:
            self._ended = True
        may_show = self.may_show if self._shown is None else self._adds
        return self.conclusion.conclude(
            self.question, [heard], call, copy=self.copy, may_show=may_show
        )

    def first_lines(self, text: str, call: Cancellation, give: Give) -> None:
        """Give the outcome of the lines that are complete, while the whole is not there yet."""
        with self._lock:
            if self._ended:
                return
            outcome = self.conclusion.conclude_beginning(self.question, text, call)
            if outcome is not None and outcome.suggestion is not None and give(outcome):
                self._shown = outcome.suggestion.text

    def rest(self, outcome: Outcome) -> None:
        """Tell of the whole answer, as of a question that no request waited for."""
        if self.told is not None:
            decision = replace(outcome.decision, request=str(uuid.uuid4()))
            self.told(self.question.query.document.uri, beside(replace(outcome, decision=decision)))

    def _adds(self, text: str) -> bool:
        """Whether a text only adds to the lines that are shown."""
        shown = self._shown or ""
        return text.startswith(shown) and text.rstrip() != shown.rstrip()
