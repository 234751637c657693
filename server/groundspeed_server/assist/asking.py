"""Puts the question for a spot to the model behind a door, and listens to the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from groundspeed_server.assist.concluding import Conclusion
from groundspeed_server.assist.conversing import Answering
from groundspeed_server.assist.copying import Copy
from groundspeed_server.assist.listening import Heard, listen
from groundspeed_server.assist.prefilling import Prefilling
from groundspeed_server.assist.preparing import Preparation, Question, Spot
from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.assist.several import hear_several
from groundspeed_server.assist.under_way import CallsUnderWay
from groundspeed_server.assist.upgrades import Told
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.shape import Shape
from groundspeed_server.engine.stopping import StreamCutter
from groundspeed_server.engine.values import CompletionQuery, Outcome, Trigger, Workspace
from groundspeed_server.settings.values import CompletionSettings

KnownSince = Callable[[int, CompletionQuery, Workspace], Outcome | None]


@dataclass(frozen=True, slots=True)
class Request:
    """How one question is asked.

    Attributes:
        started: When the request came, in monotonic seconds.
        not_before: The moment from which a model may be asked.
        cancellation: Fires when the answer is not wanted any more.
        looked_at: How much was known when it was looked for what can be offered without asking.
        copy: What can be copied to the spot; None when nothing can.
        several: Whether several answers are wanted.
        may_show: Whether a text may take the place of what is shown; None where nothing is.
    """

    started: float
    not_before: float
    cancellation: Cancellation
    looked_at: int
    copy: Copy | None = None
    several: bool = False
    may_show: Callable[[str], bool] | None = None


class Asker:
    """Asks models; safe to use from any thread.

    Args:
        settings: How much to ask for, and by when the answer must be there.
        clock: Monotonic seconds.
        preparation: Makes the question.
        calls: Those that are under way, of which one may answer it.
        prefilling: What the embedded model reads ahead; it waits while something is asked.
        restraint: Learns of every call.
        conclusion: Makes an outcome of what was heard.
        known: Returns what has come to be known of a place since so much was known.
        rest_told: Learns of the rest of an answer whose first lines were shown; None where those
            are not shown before the rest.
    """

    def __init__(
        self,
        *,
        settings: CompletionSettings,
        clock: Callable[[], float],
        preparation: Preparation,
        calls: CallsUnderWay,
        prefilling: Prefilling,
        restraint: Restraint,
        conclusion: Conclusion,
        known: KnownSince,
        rest_told: Told | None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._preparation = preparation
        self._calls = calls
        self._prefilling = prefilling
        self._restraint = restraint
        self._conclusion = conclusion
        self._known = known
        self._rest_told = rest_told

    def ask(self, spot: Spot, door: EgressDoor | None, request: Request) -> Outcome:
        """Return the outcome for a spot; without a door, why nobody is asked."""
        question = self._preparation.question(spot, door)
        if isinstance(question, Outcome):
            return question
        if request.several:
            return self._several(question, request)

        def listen(call: Cancellation, hear: Callable[[str], None]) -> Heard:
            return self._listen(question, call, request.started, hear)

        automatic = spot.query.trigger is Trigger.AUTO
        answering = Answering(
            question=question,
            conclusion=self._conclusion,
            listen=listen,
            known=partial(self._known, request.looked_at, spot.query, spot.workspace),
            copy=request.copy,
            may_show=request.may_show,
            told=self._rest_told if automatic else None,
        )
        # A model on this machine may be asked at each key: it costs nothing but its time, and has
        # read nearly all of the prompt before.
        return self._calls.answer(
            question,
            not_before=0.0 if question.identity.embedded else request.not_before,
            cancellation=request.cancellation,
            conversation=answering,
        )

    def _several(self, question: Question, request: Request) -> Outcome:
        """Ask for several answers, and offer those that differ."""

        def ask(variation: int) -> Heard:
            return self._listen(
                question, request.cancellation, request.started, _unheard, variation
            )

        return self._conclusion.conclude(
            question, hear_several(ask), request.cancellation, copy=request.copy
        )

    def _listen(
        self,
        question: Question,
        cancellation: Cancellation,
        started: float,
        hear: Callable[[str], None],
        variation: int = 0,
    ) -> Heard:
        settings, now = self._settings, self._clock()
        manual = question.query.trigger is Trigger.MANUAL
        deadline_ms = settings.manual_deadline_ms if manual else settings.deadline_ms
        wanted = (
            settings.max_tokens_block if question.shape is Shape.BLOCK else settings.max_tokens_line
        )
        self._restraint.served()
        with self._prefilling.held():
            heard = listen(
                question.door,
                question.prompt,
                StreamCutter(question.site, question.shape),
                max_tokens=min(wanted, question.prompt.prompt.max_tokens or wanted),
                deadline_s=deadline_ms / 1_000 - (now - started),
                cancellation=cancellation,
                retry=manual,
                hear=hear,
                variation=variation,
            )
        if heard.text:
            self._restraint.answered(self._clock() - now)
        return heard


def _unheard(_: str) -> None:
    """Nobody else waits for an answer of which there are several."""
