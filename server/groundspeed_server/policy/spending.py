"""What this engineer's servers spent today: the count that limits are held against.

It is an SQLite file of numbers by UTC day, apart from the ledger: the ledger is the engineer's to
delete or to pause, and holds completions alone. Servers share it, and a call is counted before it
is made, so that two of them cannot both take the last one. Where the file cannot be used, the
process counts for itself.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from groundspeed_server.policy.document import Limits
from groundspeed_server.shared_file import SharedFile, oldest_kept_day, utc_day
from groundspeed_server.statements import statement

_BUSY_S = 0.5


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls of models on one day, and what they cost in US dollars."""

    calls: int = 0
    usd: float = 0.0

    def reached(self, limits: Limits) -> str | None:
        """Return which limit is reached, in words; None when none is."""
        if limits.calls_per_day is not None and self.calls >= limits.calls_per_day:
            return f"{limits.calls_per_day:,} calls"
        if limits.dollars_per_day is not None and self.usd >= limits.dollars_per_day:
            return f"${limits.dollars_per_day:,.2f}"
        return None


class Spending:
    """Counts calls and dollars by day; safe to use from many threads and processes."""

    def __init__(self, state: Path, *, wall: Callable[[], float] = time.time) -> None:
        """Open the file when it is first needed.

        Args:
            state: The state folder.
            wall: Seconds since 1970.
        """
        self._file = SharedFile(state / "spending.sqlite3", self._prepare, busy_s=_BUSY_S)
        self._wall = wall

    def today(self) -> Spent:
        """Return what was spent since midnight, in UTC."""
        rows = self._run("of_day", {"day": self.day})
        return Spent(int(str(rows[0][0])), float(str(rows[0][1]))) if rows else Spent()

    def count_call(self, limits: Limits) -> bool:
        """Count one more call; False, and nothing is counted, when a limit is reached."""
        values = {
            "day": self.day,
            "calls_limit": limits.calls_per_day,
            "usd_limit": limits.dollars_per_day,
        }
        return bool(self._run("count_call", values))

    def add_cost(self, usd: float) -> None:
        """Add what a call cost."""
        self._run("add_cost", {"day": self.day, "usd": usd})

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._file.close()

    @property
    def day(self) -> str:
        """Today, in UTC, as an ISO date."""
        return utc_day(self._wall())

    def _run(self, name: str, values: Mapping[str, object]) -> list[tuple[object, ...]]:
        return self._file.run(statement(f"policy/{name}"), values)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        oldest = oldest_kept_day(self._wall())
        with connection:
            connection.execute(statement("policy/schema"))
            connection.execute(statement("policy/forget"), {"day": oldest})
