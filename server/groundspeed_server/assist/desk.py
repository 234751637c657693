"""Who waits for which model call, for one document: bookkeeping alone, without threads."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from groundspeed_server.assist.calls import with_costs
from groundspeed_server.assist.preparing import Question
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.flight import Fit, Start, Wait, fit_of, next_move
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.steps import OPENING, run
from groundspeed_server.engine.reuse import Offer, remainder
from groundspeed_server.engine.values import CompletionQuery, ModelCall, Outcome
from groundspeed_server.models.port import ModelErrorCode


@dataclass(eq=False, slots=True)
class Request:
    """A request that waits for an answer.

    Attributes:
        cancellation: Fires when the request is taken back.
        answer: What it is answered with, once that is known.
        failure: What went wrong with the call that it began, other than what outcomes tell.
    """

    question: Question
    cancellation: Cancellation
    answer: Outcome | None = None
    failure: Exception | None = None

    @property
    def query(self) -> CompletionQuery:
        """What was asked."""
        return self.question.query

    @property
    def waits(self) -> bool:
        """Whether somebody still waits for its answer."""
        done = self.answer is not None or self.failure is not None
        return not done and not self.cancellation.cancelled


@dataclass(eq=False, slots=True)
class Call:
    """A model call under way; see `engine.flight.CallUnderWay`.

    Attributes:
        request: The request that began it.
        cancellation: Fires when its answer is of no use any more.
        heard: What the model has said so far.
        lines: How many of its lines had ended when it was last looked at.
        beginning: Whether somebody is about to be given the beginning of its answer.
        shown: Whether somebody was.
    """

    request: Request
    began_at: float
    cancellation: Cancellation = field(default_factory=Cancellation)
    heard: str = ""
    lines: int = 0
    beginning: bool = False
    shown: bool = False

    @property
    def query(self) -> CompletionQuery:
        """The query for which it was begun."""
        return self.request.query

    @property
    def body(self) -> str:
        """The beginning of its answer, fitted to its place."""
        question = self.request.question
        return run(Answer(self.heard, question.site, question.shape), OPENING)[0].text


class Desk:
    """Requests and calls of one document. Not safe to use from many threads by itself.

    Args:
        shared: Whether a request may be answered by a call that another one began.

    Attributes:
        requests: Those that have not left, the oldest first.
        calls: Those that are not over.
        departures: How many requests were taken back so far.
    """

    def __init__(self, *, shared: bool) -> None:
        self.requests: list[Request] = []
        self.calls: list[Call] = []
        self.departures = 0
        self._shared = shared

    @property
    def waiting(self) -> list[Request]:
        """The requests for whose answers somebody waits."""
        return [request for request in self.requests if request.waits]

    @property
    def abandoned(self) -> bool:
        """Whether calls are under way, and nobody waits for any."""
        return bool(self.calls) and not self.waiting

    def next_move(self, request: Request, now: float, not_before: float) -> Start | Wait:
        """Stop the calls that are of no use any more, and return what a request does next."""
        self._drop_unwanted()
        calls = [call for call in self.calls if not call.cancellation.cancelled]
        if any(call.request is request for call in calls):
            return Wait(None)
        if request.question.identity.embedded:
            calls = [call for call in calls if self._may_answer(call, request)]
        return next_move(request.query, calls if self._shared else (), now, not_before)

    def observe(self, query: CompletionQuery) -> None:
        """Stop the calls that neither this query leads on from, nor anybody waits for."""
        waiting = self.waiting
        for call in self.calls if self._shared else ():
            wanted = any(self._may_answer(call, request) for request in waiting)
            if not wanted and fit_of(call, query) is Fit.APART:
                call.cancellation.cancel()

    def begin(self, request: Request, now: float) -> Call:
        """Begin a call for a request."""
        call = Call(request, now)
        self.calls.append(call)
        return call

    def wants_beginning(self, call: Call) -> bool:
        """Whether another line of a call has ended, and a request waits for what the call says.

        Whoever is told so gives it, a moment later.
        """
        lines = call.heard.count("\n")
        grown, call.lines = lines > call.lines, lines
        if not grown or call.beginning:
            return False
        call.beginning = any(self._may_answer(call, request) for request in self.waiting)
        return call.beginning

    def begin_to_answer(self, call: Call, outcome: Outcome, now: float) -> bool:
        """Give the beginning of a call's answer to whoever waits for it; the call goes on."""
        given = call in self.calls and self._claimed(call, outcome, now)
        call.shown |= given
        return given

    def land(self, call: Call, outcome: Outcome, now: float) -> bool:
        """Give a call's outcome to whoever waits for it, and its cost with it, once.

        Returns:
            Whether it was given to a request.
        """
        self.calls.remove(call)
        if call.shown:
            claimed = self._claimed(call, outcome, now)
            self._drop_unwanted()
            return claimed
        own = call.request
        claimed = not own.waits and own.answer is None and self._claimed(call, outcome, now)
        answered = claimed or own.waits
        if own.answer is not None:
            own.answer = _with_cost(own.answer, outcome.decision.call)
        elif not claimed:
            own.answer = outcome
        if answered and self.abandoned:
            # Who waited is answered; what else was asked for them is not needed any more.
            for other in self.calls:
                other.cancellation.cancel()
        self._drop_unwanted()
        return True

    def _claimed(self, call: Call, outcome: Outcome, now: float) -> bool:
        """Whether a request that waits takes the outcome of a call."""
        for request in reversed(self.waiting if self._shared else []):
            answer = _answer_for(request.query, call, outcome, now)
            if answer is not None:
                request.answer = answer
                return True
        return False

    def _drop_unwanted(self) -> None:
        """Stop the calls that answer none of those who wait, if anybody waits."""
        waiting = self.waiting
        for call in self.calls:
            if waiting and not any(self._may_answer(call, request) for request in waiting):
                call.cancellation.cancel()

    def _may_answer(self, call: Call, request: Request) -> bool:
        if not self._shared or call.request is request:
            return call.request is request
        fit = fit_of(call, request.query)
        # A model on this machine costs nothing but its time, answers one at a time, and has read
        # most of the next prompt already: there, a doubtful call only holds up a better one.
        return fit is Fit.AGREES or (fit is Fit.OPEN and not request.question.identity.embedded)


def _answer_for(query: CompletionQuery, call: Call, outcome: Outcome, now: float) -> Outcome | None:
    """Return what a call's outcome is to a later query; None when it is nothing."""
    decision = replace(outcome.decision, request=query.request, trigger=query.trigger)
    if outcome.suggestion is None:
        fits = fit_of(call, query) is not Fit.APART
        known = outcome.decision.reason != ModelErrorCode.CANCELLED.value
        return Outcome(None, decision) if fits and known else None
    document = call.query.document
    kind = call.request.question.site.kind
    offer = Offer(
        document.uri, document.text, call.query.offset, outcome.suggestion, kind, made_at=now
    )
    left = remainder(offer, query, now)
    return None if left is None else Outcome(left.suggestion, decision)


def _with_cost(outcome: Outcome, further: ModelCall | None) -> Outcome:
    """Add what a second call cost that was made for the same request, and not used."""
    call = outcome.decision.call
    if further is None:
        return outcome
    if call is None:
        return replace(outcome, decision=replace(outcome.decision, call=further))
    both = with_costs(call, [further])
    return replace(outcome, decision=replace(outcome.decision, call=both))
