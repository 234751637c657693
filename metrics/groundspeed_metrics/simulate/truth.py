"""The truth beside the data: counted while it is made, by other code than the pipeline's."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

NANO = Decimal("0.000000001")


class Truth:
    """Sums by week, sets of people by week, and totals over everything.

    Sums whose names end in `_nano_usd` are money in billionths of a dollar, so that nothing is
    rounded on the way; they are written as dollars.
    """

    def __init__(self) -> None:
        self._sums: dict[date, dict[str, int]] = defaultdict(dict)
        self._people: dict[date, dict[str, set[str]]] = defaultdict(dict)
        self._totals: dict[str, int] = {}

    def add(self, week: date, name: str, amount: int = 1) -> None:
        """Add to a weekly sum."""
        sums = self._sums[week]
        sums[name] = sums.get(name, 0) + amount

    def meet(self, week: date, name: str, person: str) -> None:
        """Count a person once in a week."""
        self._people[week].setdefault(name, set()).add(person)

    def total(self, name: str, amount: int = 1) -> None:
        """Add to a total over everything."""
        self._totals[name] = self._totals.get(name, 0) + amount

    def merge(self, other: Truth) -> None:
        """Add what another one has counted."""
        for week, sums in other._sums.items():
            for name, amount in sums.items():
                self.add(week, name, amount)
        for week, people in other._people.items():
            for name, persons in people.items():
                self._people[week].setdefault(name, set()).update(persons)
        for name, amount in other._totals.items():
            self.total(name, amount)

    def totalled(self, name: str) -> int:
        """Return a total; zero when nothing was counted."""
        return self._totals.get(name, 0)

    @staticmethod
    def week_of(second: int) -> date:
        """Return the Monday of the ISO week that holds a second since 1970, in UTC."""
        day = datetime.fromtimestamp(second, UTC).date()
        return day - timedelta(days=day.weekday())

    def as_json(self) -> dict[str, object]:
        """Return the truth as plain values: sums as integers, money as text."""
        weeks = {
            week.isoformat(): _written(self._sums[week])
            | {f"people_{n}": len(who) for n, who in sorted(self._people[week].items())}
            for week in sorted({*self._sums, *self._people})
        }
        return {"weeks": weeks, "totals": _written(self._totals)}


def _written(sums: dict[str, int]) -> dict[str, int | str]:
    written: dict[str, int | str] = {}
    for name, amount in sorted(sums.items()):
        if name.endswith("_nano_usd"):
            written[name.replace("_nano_usd", "_usd")] = format(amount * NANO, "f")
        else:
            written[name] = amount
    return written
