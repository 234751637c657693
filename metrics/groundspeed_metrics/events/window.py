"""The days that an event can be of."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

# The year before the first release: nobody can have accepted a suggestion earlier. What a clock
# says that is further behind is no date to count by.
FIRST_DAY: Final = date(2025, 1, 1)
# Clocks may be wrong by a day, and time zones by half of one.
DAYS_AHEAD: Final = 2
_AHEAD = timedelta(days=DAYS_AHEAD)


@lru_cache(maxsize=10_000)
def reason_against_day(text: str, received_on: date) -> str | None:
    """Return why an event of this day cannot have been received on that one, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "invalid"
    # The last days that there are have no days behind them.
    is_within = day >= FIRST_DAY and day - _AHEAD < received_on
    return None if is_within else "time_out_of_window"
