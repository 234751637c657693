"""Quiet for a while."""

from __future__ import annotations

from groundspeed_server.engine.snooze import Snooze


def test_it_is_quiet_until_the_minutes_are_over() -> None:
    snooze = Snooze()
    snooze.start(5, 100.0)

    assert [snooze.seconds_left(now) for now in (100.0, 399.0, 400.0, 900.0)] == [300, 1, 0, 0]


def test_no_minutes_end_it() -> None:
    snooze = Snooze()
    snooze.start(5, 0.0)
    snooze.start(0, 1.0)

    assert snooze.seconds_left(1.0) == 0
