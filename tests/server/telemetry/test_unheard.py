from __future__ import annotations

import pytest

from groundspeed_server.telemetry.events import (
    CompletionClosed,
    CompletionRetained,
    CompletionShown,
    EventBody,
    HintClosed,
    HintShown,
    TypingWindow,
)
from groundspeed_server.telemetry.unheard import Unheard
from support.event_bodies import COMPLETION, HINT, ONE_OF_EACH, REQUEST

OTHER = "0191d1a0-0000-7000-8000-000000000009"
SHOWN = CompletionShown(completion=COMPLETION, request=REQUEST, chars=1, lines=1)
CLOSED = CompletionClosed(
    completion=COMPLETION,
    outcome="accepted",
    visible_ms=900,
    chars_accepted=1,
    chars_typed_through=0,
    lines_accepted=1,
)
RETAINED = CompletionRetained(
    completion=COMPLETION, age_s=30, chars_kept=1, similarity=1.0, doc="open"
)
HINTED = HintShown(hint=HINT, rule="off-by-one", severity="error", confidence=0.9)
APPLIED = HintClosed(hint=HINT, outcome="applied")
WINDOW = TypingWindow(
    chars_typed=1, chars_pasted=0, chars_completed=0, chars_deleted=0, active_s=1.0
)


@pytest.mark.parametrize("body", ONE_OF_EACH, ids=lambda body: type(body).__name__)
def test_everything_is_heard_of_where_nothing_was_off(body: EventBody) -> None:
    assert Unheard().admits(body, off=False)


@pytest.mark.parametrize(
    ("first", "sequel"), [(SHOWN, CLOSED), (CLOSED, RETAINED), (HINTED, APPLIED)]
)
def test_what_began_while_it_was_off_is_not_told_later(first: EventBody, sequel: EventBody) -> None:
    unheard = Unheard()

    assert not unheard.admits(first, off=True)
    assert not unheard.admits(sequel, off=False)


def test_what_was_asked_for_while_it_was_off_is_not_told_once_it_shows() -> None:
    unheard = Unheard()
    asked = next(body for body in ONE_OF_EACH if type(body).__name__ == "CompletionDecided")
    unheard.admits(asked, off=True)

    assert not unheard.admits(SHOWN, off=False)
    assert not unheard.admits(CLOSED, off=False)


def test_what_comes_after_it_is_told() -> None:
    unheard = Unheard()
    unheard.admits(SHOWN, off=True)

    assert unheard.admits(
        CompletionShown(completion=OTHER, request=OTHER, chars=1, lines=1), off=False
    )


@pytest.mark.parametrize("sums_while_off", [0, 1])
def test_a_sum_that_counts_what_was_off_is_not_told_and_the_next_one_is(
    sums_while_off: int,
) -> None:
    unheard = Unheard()
    unheard.note_off()
    for _ in range(sums_while_off):
        unheard.admits(WINDOW, off=True)
    spanning = unheard.admits(WINDOW, off=False)

    assert not spanning
    assert unheard.admits(WINDOW, off=False)


def test_what_is_remembered_is_bounded() -> None:
    unheard = Unheard()
    for number in range(30_000):
        unheard.admits(HintClosed(hint=str(number), outcome="ignored"), off=True)

    assert not unheard.admits(HintClosed(hint="29999", outcome="ignored"), off=False)
    assert len(unheard._names) == 20_000
