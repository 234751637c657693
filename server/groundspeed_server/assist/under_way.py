"""Model calls under way, and the requests that wait for them.

A request is answered by any call for its document that says what the engineer has typed since the
call began. Each call runs in the thread of the request that began it, which stays with it when
the engineer types on: the call belongs to the document then, and whoever gets its answer accounts
for its cost.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from groundspeed_server.assist.preparing import Question
from groundspeed_server.assist.verdicts import nothing
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.flight import Fit, Start, fit_of, next_move
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.steps import OPENING, run
from groundspeed_server.engine.reuse import Offer, remainder
from groundspeed_server.engine.values import CompletionQuery, ModelCall, Outcome
from groundspeed_server.models.port import ModelErrorCode

# An editor takes a request back before it sends the next one, a moment later.
ORPHAN_GRACE_S = 0.3

Converse = Callable[[Question, Cancellation, Callable[[str], None]], Outcome]
"""Asks a question and makes an outcome of the answer; tells of its text as it comes."""


@dataclass(eq=False, slots=True)
class _Request:
    """A request that waits for an answer."""

    question: Question
    cancellation: Cancellation
    answer: Outcome | None = None

    @property
    def waits(self) -> bool:
        return self.answer is None and not self.cancellation.cancelled


@dataclass(eq=False, slots=True)
class _Call:
    """A call; see `engine.flight.CallUnderWay`."""

    request: _Request
    began_at: float
    cancellation: Cancellation = field(default_factory=Cancellation)
    heard: str = ""

    @property
    def query(self) -> CompletionQuery:
        return self.request.question.query

    @property
    def body(self) -> str:
        question = self.request.question
        return run(Answer(self.heard, question.site, question.shape), OPENING)[0].text


@dataclass(eq=False, slots=True)
class _Desk:
    """What is under way for one document."""

    requests: list[_Request] = field(default_factory=list)
    calls: list[_Call] = field(default_factory=list)
    departures: int = 0

    @property
    def abandoned(self) -> bool:
        return bool(self.calls) and not any(request.waits for request in self.requests)


class CallsUnderWay:
    """All calls of one completer; safe to use from many threads.

    Args:
        clock: Monotonic seconds.
        shared: Whether a request may be answered by a call that another one began.
    """

    def __init__(self, clock: Callable[[], float], *, shared: bool) -> None:
        self._clock = clock
        self._shared = shared
        self._changed = threading.Condition()
        self._desks: dict[str, _Desk] = {}

    def answer(
        self,
        question: Question,
        *,
        not_before: float,
        cancellation: Cancellation,
        converse: Converse,
    ) -> Outcome:
        """Return the outcome for a question, from a call under way or from one of its own.

        Args:
            question: The question of the newest request for its document.
            not_before: It begins no call of its own before this moment.
            cancellation: Fires when the request is not wanted any more.
            converse: Makes a call. It runs in this thread, to its end.
        """
        request = _Request(question, cancellation)
        with self._at_desk(request) as desk:
            while (call := self._next_call(desk, request, not_before)) is not None:
                outcome = self._unheard(request)
                try:
                    outcome = converse(question, call.cancellation, self._hearing(call))
                finally:
                    self._land(desk, call, outcome)
        return request.answer or self._unheard(request)

    def waiting(self, uri: str) -> int:
        """Return how many requests for a document wait for an answer."""
        with self._changed:
            desk = self._desks.get(uri)
            return 0 if desk is None else sum(request.waits for request in desk.requests)

    @contextmanager
    def _at_desk(self, request: _Request) -> Iterator[_Desk]:
        uri = request.question.query.document.uri
        with self._changed:
            desk = self._desks.setdefault(uri, _Desk())
            desk.requests.append(request)

        def left() -> None:
            self._left(desk)

        request.cancellation.on_cancel(left)
        try:
            yield desk
        finally:
            request.cancellation.forget(left)
            with self._changed:
                desk.requests.remove(request)
                if not desk.requests:
                    self._desks.pop(uri, None)

    def _next_call(self, desk: _Desk, request: _Request, not_before: float) -> _Call | None:
        """Wait until there is an answer, or a call to make; None when there is none to make."""
        query = request.question.query
        with self._changed:
            while request.waits:
                now = self._clock()
                self._drop_unwanted(desk)
                calls = [call for call in desk.calls if not call.cancellation.cancelled]
                move = next_move(query, calls if self._shared else (), now, not_before)
                if isinstance(move, Start):
                    call = _Call(request, now)
                    desk.calls.append(call)
                    return call
                self._changed.wait(None if move.until is None else move.until - now)
        return None

    def _hearing(self, call: _Call) -> Callable[[str], None]:
        def hear(text: str) -> None:
            with self._changed:
                call.heard = text
                if self._shared:
                    self._changed.notify_all()

        return hear

    def _land(self, desk: _Desk, call: _Call, outcome: Outcome) -> None:
        """Give a call's outcome to whoever waits for it, and its cost with it, once."""
        with self._changed:
            desk.calls.remove(call)
            own = call.request
            if own.answer is not None:
                own.answer = _with_cost(own.answer, outcome.decision.call)
            elif own.waits or not self._claimed(desk, call, outcome):
                own.answer = outcome
            self._drop_unwanted(desk)
            self._changed.notify_all()

    def _claimed(self, desk: _Desk, call: _Call, outcome: Outcome) -> bool:
        """Whether a later request takes the outcome of a call."""
        for request in reversed(desk.requests):
            if not (self._shared and request.waits):
                continue
            answer = _answer_for(request.question.query, call, outcome, self._clock())
            if answer is not None:
                request.answer = answer
                return True
        return False

    def _drop_unwanted(self, desk: _Desk) -> None:
        """Stop the calls that answer none of those who wait, if anybody waits."""
        waiting = [request for request in desk.requests if request.waits]
        for call in desk.calls:
            if waiting and not any(self._may_answer(call, request) for request in waiting):
                call.cancellation.cancel()

    def _may_answer(self, call: _Call, request: _Request) -> bool:
        if not self._shared:
            return call.request is request
        return fit_of(call, request.question.query) is not Fit.APART

    def _left(self, desk: _Desk) -> None:
        """A request was taken back. Its call goes on for a moment: the next may want it."""
        with self._changed:
            self._changed.notify_all()
            desk.departures += 1
            abandoned, departure = desk.abandoned, desk.departures
        if abandoned and self._shared:
            timer = threading.Timer(ORPHAN_GRACE_S, self._sweep, [desk, departure])
            timer.daemon = True
            timer.start()
        elif abandoned:
            self._sweep(desk, departure)

    def _sweep(self, desk: _Desk, departure: int) -> None:
        """Stop what is under way, if nobody came since the last one left."""
        with self._changed:
            left_alone = desk.abandoned and desk.departures == departure
            calls = list(desk.calls) if left_alone else []
        for call in calls:
            call.cancellation.cancel()

    def _unheard(self, request: _Request) -> Outcome:
        return nothing(
            request.question.decision,
            ModelErrorCode.CANCELLED.value,
            "The request is no longer wanted.",
        )


def _answer_for(
    query: CompletionQuery, call: _Call, outcome: Outcome, now: float
) -> Outcome | None:
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
    both = replace(
        call,
        tokens_in=_sum(call.tokens_in, further.tokens_in),
        tokens_out=_sum(call.tokens_out, further.tokens_out),
        tokens_cache_read=_sum(call.tokens_cache_read, further.tokens_cache_read),
        tokens_cache_write=_sum(call.tokens_cache_write, further.tokens_cache_write),
        cost_usd=None
        if call.cost_usd is None or further.cost_usd is None
        else call.cost_usd + further.cost_usd,
    )
    return replace(outcome, decision=replace(outcome.decision, call=both))


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
