"""Keystrokes saved, on cases worked by hand: 7.5 keys a second, one key to accept."""

from __future__ import annotations

import msgspec
import pytest

from groundspeed_eval.scores.keystrokes_saved import keystrokes_saved
from support.eval_runs import failed, make_task, quiet, shown


@pytest.mark.parametrize(
    ("target", "offered", "latency_ms", "saved"),
    [
        pytest.param("0123456789", "0123456789", 0, 9 / 10, id="all but the key that accepts"),
        pytest.param("0123456789", "012345", 0, 5 / 10, id="four more have to be typed"),
        pytest.param("0123456789", "0123456789abc", 0, 6 / 10, id="three have to be deleted"),
        pytest.param("0123456789", "abcdefghij", 0, 0, id="typing it is quicker"),
        pytest.param("0123456789", "0123456789", 400, 6 / 10, id="three were typed meanwhile"),
        pytest.param("0123456789", "x123456789", 100, 8 / 10 - 1 / 10, id="one is wrong"),
        pytest.param("0123456789", "x123456789", 400, 0, id="typing went against the offer"),
        pytest.param("0123456789", "0123456789", 9_000, 0, id="too late"),
        pytest.param("one()\n    two()", "one()\n  two()", 0, 10 / 11, id="the editor indents"),
        pytest.param("a", "a", 0, 0, id="one key is as good as another"),
    ],
)
def test_keystrokes_saved_are_those_counted_by_hand(
    target: str, offered: str, latency_ms: float, saved: float
) -> None:
    task = make_task(target=target)
    result = msgspec.structs.replace(shown(task, offered), latency_ms=latency_ms)

    assert keystrokes_saved(task, result) == pytest.approx(saved)


def test_silence_saves_nothing_and_a_failure_is_not_known() -> None:
    task = make_task()

    assert keystrokes_saved(task, quiet(task)) == 0
    assert keystrokes_saved(task, failed(task)) is None


def test_where_nothing_is_to_be_typed_nothing_can_be_saved() -> None:
    task = make_task(target="")

    assert keystrokes_saved(task, shown(task, "x")) is None
