"""Model calls under way, and the requests that wait for them.

A request is answered by any call for its document that says what the engineer has typed since the
call began: by the whole answer, or by its first lines, while the call goes on. A call goes on when
the engineer types on: it belongs to the document, and whoever gets its whole answer accounts for
its cost. Where first lines may be given before the rest, it runs in a thread of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from groundspeed_server.assist.desk import Call, Desk, Request
from groundspeed_server.assist.preparing import Question
from groundspeed_server.assist.verdicts import nothing
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.flight import Start
from groundspeed_server.engine.values import CompletionQuery, Outcome
from groundspeed_server.models.port import ModelErrorCode
from groundspeed_server.spare_threads import SpareThreads

# An editor takes a request back before it sends the next one, a moment later.
ORPHAN_GRACE_S = 0.3
# What follows so soon after a line is shown with it: text that grows at once only flickers.
FIRST_LINES_AFTER_S = 0.1


Give = Callable[[Outcome], bool]
"""Answers who waits; returns whether somebody did."""


class Conversation(Protocol):
    """What is asked for a request, and what is made of the answer; safe to use from any thread."""

    @property
    def in_parts(self) -> bool:
        """Whether first lines may be given before the rest."""
        ...

    def ask(self, call: Cancellation, hear: Callable[[str], None]) -> Outcome:
        """Ask, and return the outcome of the answer; tell of its text as it comes."""
        ...

    def first_lines(self, text: str, call: Cancellation, give: Give) -> None:
        """Give the outcome of what has come so far, where that is worth showing by itself."""
        ...

    def rest(self, outcome: Outcome) -> None:
        """Take the outcome of the whole answer, when its first lines were all that was wanted."""
        ...


class CallsUnderWay:
    """All calls of one completer; safe to use from many threads.

    Args:
        clock: Monotonic seconds.
        shared: Whether a request may be answered by a call that another one began.
    """

    def __init__(self, clock: Callable[[], float], *, shared: bool) -> None:
        self._clock = clock
        self._shared = shared
        lock = threading.RLock()
        self._changed = threading.Condition(lock)
        # Who waits for its own call need not wake at each word of it.
        self._answered = threading.Condition(lock)
        self._threads = SpareThreads("groundspeed-call")
        self._desks: dict[str, Desk] = {}

    def answer(
        self,
        question: Question,
        *,
        not_before: float,
        cancellation: Cancellation,
        conversation: Conversation,
    ) -> Outcome:
        """Return the outcome for a question, from a call under way or from one of its own.

        Args:
            question: The question of the newest request for its document.
            not_before: It begins no call of its own before this moment.
            cancellation: Fires when the request is not wanted any more.
            conversation: Makes a call.
        """
        request = Request(question, cancellation)
        with self._at_desk(request) as desk:
            if (call := self._own_call(desk, request, not_before)) is not None:
                if conversation.in_parts:
                    self._threads.run(partial(self._run, desk, call, conversation))
                    self._see_out(desk, call)
                else:
                    self._run(desk, call, conversation)
        if request.failure is not None:
            raise request.failure
        return request.answer or self._unheard(request)

    def observe(self, query: CompletionQuery) -> None:
        """Take note of a request that may not need a call.

        A call for text that has been taken back since would go on for nobody, where what follows
        is answered from memory.
        """
        with self._changed:
            desk = self._desks.get(query.document.uri)
            if desk is not None:
                desk.observe(query)

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
                self._clear_away(uri, desk)

    def _clear_away(self, uri: str, desk: Desk) -> None:
        """Forget a desk with nothing on it; a call may outlast the request that it answered."""
        if not desk.requests and not desk.calls:
            self._desks.pop(uri, None)

    def _run(self, desk: Desk, call: Call, conversation: Conversation) -> None:
        outcome = self._unheard(call.request)
        try:
            outcome = conversation.ask(call.cancellation, self._hearing(desk, call, conversation))
        except Exception as error:  # noqa: BLE001 - It is raised where the request is answered.
            call.request.failure = error
        with self._changed:
            given = desk.land(call, outcome, self._clock())
            self._clear_away(call.query.document.uri, desk)
            self._changed.notify_all()
            self._answered.notify_all()
        if not given:
            conversation.rest(outcome)

    def _own_call(self, desk: Desk, request: Request, not_before: float) -> Call | None:
        """Wait until there is an answer, or a call to make; None when there is none to make."""
        with self._changed:
            while request.waits:
                now = self._clock()
                move = desk.next_move(request, now, not_before)
                if isinstance(move, Start):
                    return desk.begin(request, now)
                self._changed.wait(None if move.until is None else move.until - now)
        return None

    def _see_out(self, desk: Desk, call: Call) -> None:
        """Wait until a call is over, or its beginning has answered the request that began it.

        A request that is not wanted any more waits, too: it may have to account for the cost.
        """
        with self._answered:
            while call in desk.calls and not (call.shown and call.request.answer is not None):
                self._answered.wait()

    def _hearing(self, desk: Desk, call: Call, conversation: Conversation) -> Callable[[str], None]:
        def hear(text: str) -> None:
            with self._changed:
                call.heard = text
                if self._shared:
                    self._changed.notify_all()
                wanted = conversation.in_parts and desk.wants_beginning(call)
            if wanted:
                words = (desk, call, conversation)
                _later(FIRST_LINES_AFTER_S, self._begin_to_answer, *words)

        return hear

    def _begin_to_answer(self, desk: Desk, call: Call, conversation: Conversation) -> None:
        def give(outcome: Outcome) -> bool:
            with self._changed:
                given = desk.begin_to_answer(call, outcome, self._clock())
                self._changed.notify_all()
                self._answered.notify_all()
            return given

        with self._changed:
            call.beginning = False
        conversation.first_lines(call.heard, call.cancellation, give)

    def _left(self, desk: Desk) -> None:
        """A request was taken back. Its call goes on for a moment: the next may want it."""
        with self._changed:
            self._changed.notify_all()
            desk.departures += 1
            abandoned, departure = desk.abandoned, desk.departures
        if abandoned and self._shared:
            _later(ORPHAN_GRACE_S, self._sweep, desk, departure)
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


def _later(seconds: float, act: Callable[..., None], *words: object) -> None:
    timer = threading.Timer(seconds, act, words)
    timer.daemon = True
    timer.start()
