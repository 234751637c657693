"""The delay before a model is asked."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.pace import (
    LONGEST_WAIT_S,
    MAX_DELAY_S,
    MIN_DELAY_S,
    TypingPace,
)
from support.cursor_marker import query_at

IN_WORD = query_at("const total = ite$0 }")
AFTER_WORD = query_at("const total = $0\nnext\n")


def typing(gap: float, keys: int = 30, latency: float = 0.0) -> TypingPace:
    pace = TypingPace()
    for key in range(keys):
        pace.requested(IN_WORD, key * gap)
        pace.served()
    if latency:
        pace.answered(latency)
    return pace


@pytest.mark.parametrize("marked", ["$0", "const a = 1;\n$0", "f();\n\n    $0\n"])
def test_at_the_start_of_a_line_nothing_is_waited_for(marked: str) -> None:
    assert TypingPace().requested(query_at(marked), 5.0) == 5.0


@pytest.mark.parametrize(
    ("gap", "latency"), [(0.02, 0.0), (0.15, 0.0), (0.15, 0.3), (0.15, 3.0), (0.39, 0.0)]
)
def test_the_delay_stays_within_its_bounds(gap: float, latency: float) -> None:
    delay = typing(gap, latency=latency).requested(IN_WORD, 100.0) - 100.0

    assert MIN_DELAY_S - 1e-9 <= delay <= MAX_DELAY_S + 1e-9


def test_whoever_types_fast_waits_less() -> None:
    fast, slow = (typing(gap).requested(AFTER_WORD, 100.0) for gap in (0.1, 0.2))

    assert fast < slow


def test_the_end_of_a_word_is_waited_for_less_than_its_middle() -> None:
    pace = typing(0.12)

    assert pace.requested(AFTER_WORD, 100.0) < pace.requested(IN_WORD, 100.0)


def test_what_a_slow_model_takes_anyway_is_not_waited_twice() -> None:
    quick = typing(0.12, latency=0.05).requested(IN_WORD, 100.0)
    slow = typing(0.12, latency=1.0).requested(IN_WORD, 100.0)

    assert slow == pytest.approx(100.0 + MIN_DELAY_S)
    assert quick > slow


def test_whoever_never_pauses_is_asked_for_all_the_same() -> None:
    pace = TypingPace()
    moments = [(now / 10, pace.requested(IN_WORD, now / 10)) for now in range(30)]
    chances = [now for now, moment in moments if moment <= now]

    assert chances[0] == pytest.approx(LONGEST_WAIT_S)


def test_a_pause_for_thought_begins_anew() -> None:
    pace = TypingPace()
    pace.requested(IN_WORD, 0.0)

    assert pace.requested(IN_WORD, 10.0) > 10.0
