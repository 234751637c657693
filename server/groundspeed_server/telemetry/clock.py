"""The clock that sessions are timed by: it never goes back, and goes on while the machine sleeps.

Python's own monotonic clock stands still meanwhile on Linux and macOS. Each lid that was closed
would then look like a wall clock that somebody had set forward.
"""

from __future__ import annotations

import sys
import time


def seconds_with_sleep() -> float:
    """Return seconds since some moment in the past, those that the machine slept among them."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        # Of this name, Apple's clock counts sleep, and the one that Python calls so does not.
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()
