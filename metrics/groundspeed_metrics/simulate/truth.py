"""The truth beside the data: counted while it is made, by other code than the pipeline's."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

Week = dict[str, int | str]


class Truth:
    """Sums by week, sets of people by week, and totals of what is wrong with the data."""

    def __init__(self) -> None:
        self._sums: dict[date, dict[str, int | Decimal]] = defaultdict(dict)
        self._people: dict[date, dict[str, set[str]]] = defaultdict(dict)
        self._totals: dict[str, int] = {}

    def add(self, week: date, name: str, amount: int | Decimal = 1) -> None:
        """Add to a weekly sum."""
        sums = self._sums[week]
        sums[name] = sums.get(name, 0) + amount

    def meet(self, week: date, name: str, person: str) -> None:
        """Count a person once in a week."""
        self._people[week].setdefault(name, set()).add(person)

    def total(self, name: str, amount: int = 1) -> None:
        """Add to a total over everything."""
        self._totals[name] = self._totals.get(name, 0) + amount

    def as_json(self) -> dict[str, object]:
        """Return the truth as plain values: sums as integers, money as text."""
        weeks: dict[str, Week] = {}
        for week in sorted({*self._sums, *self._people}):
            values: Week = {
                name: str(amount) if isinstance(amount, Decimal) else amount
                for name, amount in sorted(self._sums[week].items())
            }
            values |= {f"people_{n}": len(who) for n, who in sorted(self._people[week].items())}
            weeks[week.isoformat()] = values
        return {"weeks": weeks, "totals": dict(sorted(self._totals.items()))}
