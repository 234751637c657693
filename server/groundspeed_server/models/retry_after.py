"""How long a server wants to be left alone: the header `Retry-After`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

HEADER = "retry-after"


def retry_after_s(
    headers: Mapping[str, str], wall: Callable[[], float] = time.time
) -> float | None:
    """Return the seconds that a server asks for; None where it does not, or in no known way.

    Args:
        headers: Of the answer; names in lower case, or in any.
        wall: Seconds since 1970: a server may also name a moment.
    """
    said = headers.get(HEADER, "")
    try:
        seconds = float(said)
    except ValueError:
        return _until(said, wall())
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until(said: str, now: float) -> float | None:
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)
