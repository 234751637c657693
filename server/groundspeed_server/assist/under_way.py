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

from groundspeed_server.assist.desk import Call, Desk, Request
from groundspeed_server.assist.preparing import Question
from groundspeed_server.assist.verdicts import nothing
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.flight import Start
from groundspeed_server.engine.values import Outcome
from groundspeed_server.models.port import ModelErrorCode

# An editor takes a request back before it sends the next one, a moment later.
ORPHAN_GRACE_S = 0.3

Converse = Callable[[Question, Cancellation, Callable[[str], None]], Outcome]
"""Asks a question and makes an outcome of the answer; tells of its text as it comes."""


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
        self._desks: dict[str, Desk] = {}

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
        request = Request(question, cancellation)
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
            return 0 if desk is None else len(desk.waiting)

    @contextmanager
    def _at_desk(self, request: Request) -> Iterator[Desk]:
        uri = request.question.query.document.uri
        with self._changed:
            desk = self._desks.setdefault(uri, Desk(shared=self._shared))
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

    def _next_call(self, desk: Desk, request: Request, not_before: float) -> Call | None:
        """Wait until there is an answer, or a call to make; None when there is none to make."""
        with self._changed:
            while request.waits:
                now = self._clock()
                move = desk.next_move(request, now, not_before)
                if isinstance(move, Start):
                    return desk.begin(request, now)
                self._changed.wait(None if move.until is None else move.until - now)
        return None

    def _hearing(self, call: Call) -> Callable[[str], None]:
        def hear(text: str) -> None:
            with self._changed:
                call.heard = text
                if self._shared:
                    self._changed.notify_all()

        return hear

    def _land(self, desk: Desk, call: Call, outcome: Outcome) -> None:
        with self._changed:
            desk.land(call, outcome, self._clock())
            self._changed.notify_all()

    def _left(self, desk: Desk) -> None:
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

    def _sweep(self, desk: Desk, departure: int) -> None:
        """Stop what is under way, if nobody came since the last one left."""
        with self._changed:
            left_alone = desk.abandoned and desk.departures == departure
            calls = list(desk.calls) if left_alone else []
        for call in calls:
            call.cancellation.cancel()

    def _unheard(self, request: Request) -> Outcome:
        return nothing(
            request.question.decision,
            ModelErrorCode.CANCELLED.value,
            "The request is no longer wanted.",
        )
