"""Decides what becomes of a request while model calls for its document are under way.

A call is worth waiting for as long as what was typed since it began may still be what it says.
Asking again for each key would bill each key, and overtaking each call would starve whoever types
faster than the model answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from groundspeed_server.engine.typed import typed_since
from groundspeed_server.engine.values import CompletionQuery, Trigger

MOST_CALLS = 2
# A call that has said nothing for so long may turn out to be of no use: the newest request gets
# one of its own beside it. Sooner, as Cody does after 250 ms, costs more calls and more wasted
# tokens in replayed sessions; there it saved keys, 5 % of them, in one of four, and none in the
# others (`python -m bench typing`).
PROMOTION_S = 1.0


class CallUnderWay(Protocol):
    """A model call that was begun and is not over."""

    @property
    def query(self) -> CompletionQuery:
        """The query for which it was begun."""
        ...

    @property
    def began_at(self) -> float:
        """When it was begun, in monotonic seconds."""
        ...

    @property
    def body(self) -> str:
        """The beginning of its answer, as far as it came, fitted to its place."""
        ...


class Fit(Enum):
    """What a call is to a request."""

    APART = auto()  # The document went another way.
    OPEN = auto()  # It may still turn out to say what was typed.
    AGREES = auto()  # It says what was typed, and more; or nothing was typed.


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a call for this request."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait for a call, or until a moment; None for no moment."""

    until: float | None


def fit_of(call: CallUnderWay, query: CompletionQuery) -> Fit:
    """Return whether a call may still answer a request."""
    typed = typed_since(call.query, query)
    if typed is None:
        return Fit.APART
    if not typed:
        return Fit.AGREES
    body = call.body
    if _starts_line(call.query):
        # An answer is fitted to the blanks before the cursor; those that are typed do not count.
        typed, body = typed.lstrip(), body.lstrip()
    if len(body) > len(typed):
        return Fit.AGREES if body.startswith(typed) else Fit.APART
    return Fit.OPEN if typed.startswith(body) else Fit.APART


def _starts_line(query: CompletionQuery) -> bool:
    text, offset = query.document.text, query.offset
    return not text[text.rfind("\n", 0, offset) + 1 : offset].strip()


def next_move(
    query: CompletionQuery, calls: Sequence[CallUnderWay], now: float, not_before: float
) -> Start | Wait:
    """Return what a request that has no answer yet does next.

    Args:
        query: The request, the newest for its document.
        calls: The calls under way for the document.
        now: Monotonic seconds.
        not_before: The request begins no call of its own before this moment.
    """
    if query.trigger is Trigger.MANUAL:
        return Start()
    fits = [fit_of(call, query) for call in calls]
    if Fit.AGREES in fits:
        return Wait(None)
    if Fit.OPEN in fits:
        if len(calls) >= MOST_CALLS:
            return Wait(None)
        not_before = max(not_before, max(call.began_at for call in calls) + PROMOTION_S)
    return Start() if now >= not_before else Wait(not_before)
