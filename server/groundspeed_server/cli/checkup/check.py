"""What came of looking at one thing."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        ok: Whether it is as it should be.
        found: What was found; one sentence.
        remedy: What to do; empty when there is nothing to do.
    """

    name: str
    ok: bool
    found: str
    remedy: str = ""


def ms_since(began: float) -> int:
    """Return the milliseconds since a moment of the monotonic clock, in seconds."""
    return round((time.monotonic() - began) * 1000)
