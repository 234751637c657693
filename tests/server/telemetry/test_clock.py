"""Sessions are timed by a clock that goes on while the machine sleeps."""

from __future__ import annotations

import time

from groundspeed_server.telemetry.clock import seconds_with_sleep

# Where the system has no other, its one monotonic clock counts sleep as well.
WITH_SLEEP = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def test_the_clock_counts_the_time_that_the_machine_slept() -> None:
    before = _now()
    read = seconds_with_sleep()
    assert before <= read <= _now()


def _now() -> float:
    return time.monotonic() if WITH_SLEEP is None else time.clock_gettime(WITH_SLEEP)
