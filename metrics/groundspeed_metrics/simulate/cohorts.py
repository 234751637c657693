"""What is true of the lines of one week: how long they last, and what they are compared with.

A week is the one in which lines were merged, but for accepted lines that were committed: these are
counted in the week in which they were accepted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from groundspeed_metrics.simulate.lines import DAY, HORIZONS, WRITTEN, Line
from groundspeed_metrics.simulate.sources import Edit, Touched
from groundspeed_metrics.simulate.truth import Truth

_COMPARED = (14, 30, 90)
_FIXED_WITHIN = 7 * DAY
_FIX = "Fix "


@dataclass(frozen=True, slots=True)
class _Stratum:
    """Where lines of both origins are alike: who merged them, when, and where."""

    week: date
    repository: str
    path_class: str
    engineer: int


class LineCohorts:
    """Counts lines of code and tests that people merged, change by change in the order of time."""

    def __init__(self) -> None:
        self._home: dict[Line, tuple[_Stratum, int | None]] = {}
        self._strata: dict[_Stratum, Counter[str]] = defaultdict(Counter)
        self._weeks: dict[date, Counter[str]] = defaultdict(Counter)
        self._week_of_change: list[date] = []
        self._fixed: set[int] = set()

    def committed(self, day: date, edit: Edit) -> None:
        """Count the lines of a change that were accepted on a day and can be followed."""
        marked = sum(line.origin == "ai" for touched in edit.touched for line in touched.added)
        self._weeks[day - timedelta(days=day.weekday())]["accepted_lines_merged"] += marked

    def record(
        self, edit: Edit, *, at: int, repository: str, engineer: int | None, is_revert: bool
    ) -> None:
        """Count a change that was merged, and the lines that it brings and takes.

        Args:
            edit: What it does to files.
            at: Second of the merge.
            repository: The repository's name.
            engineer: Who made it; None for a bot.
            is_revert: Whether it takes another one back.
        """
        is_fix = edit.subject.startswith(_FIX) and not is_revert
        for touched in edit.touched:
            for line in touched.removed:
                self._died(line, at, is_fix=is_fix)
        if engineer is None:
            return
        week, number = Truth.week_of(at), len(self._week_of_change)
        self._week_of_change.append(week)
        self._weeks[week]["changes_but_reverts"] += not is_revert
        for touched in edit.touched:
            if touched.file.path_class in WRITTEN:
                stratum = _Stratum(week, repository, touched.file.path_class, engineer)
                # Nobody asks whether a revert was followed by a fix.
                self._born(touched, stratum, None if is_revert else number)

    def as_json(self) -> dict[str, dict[str, int | float]]:
        """Return the counts by week; those of comparable lines are sums of fractions."""
        found: dict[date, dict[str, int | float]] = {}
        fixed = Counter(self._week_of_change[number] for number in self._fixed)
        for week, counts in sorted(self._weeks.items()):
            found[week] = {**counts, "changes_fixed": fixed[week]}
        for week, sums in sorted(self._compared().items()):
            found[week] |= {name: float(amount) for name, amount in sums.items()}
        return {week.isoformat(): counts for week, counts in found.items()}

    def _born(self, touched: Touched, stratum: _Stratum, number: int | None) -> None:
        week, own = self._weeks[stratum.week], self._strata[stratum]
        for line in touched.added:
            self._home[line] = stratum, number
            week["lines"] += 1
            for age in HORIZONS:
                week[f"lines_after_{age}"] += 1
            if not line.is_telling:
                continue
            kind = "ai" if line.origin == "ai" else "human"
            own[kind] += 1
            for age in _COMPARED:
                own[f"{kind}_after_{age}"] += 1

    def _died(self, line: Line, at: int, *, is_fix: bool) -> None:
        if line not in self._home:
            return
        stratum, number = self._home.pop(line)
        week, own = self._weeks[stratum.week], self._strata[stratum]
        lived = at - line.born
        if is_fix and lived < _FIXED_WITHIN and number is not None:
            self._fixed.add(number)
        kind = "ai" if line.origin == "ai" else "human"
        for age in HORIZONS:
            if lived < age * DAY:
                week[f"lines_after_{age}"] -= 1
                if line.is_telling and age in _COMPARED:
                    own[f"{kind}_after_{age}"] -= 1

    def _compared(self) -> dict[date, dict[str, Fraction]]:
        """Return what telling lines come to, and the others weighted as the accepted ones."""
        weeks: dict[date, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        for stratum, own in self._strata.items():
            sums = weeks[stratum.week]
            sums["telling_lines"] += own["ai"] + own["human"]
            sums["ai_lines"] += own["ai"]
            for age in _COMPARED:
                sums[f"ai_lines_after_{age}"] += own[f"ai_after_{age}"]
            if own["ai"] and own["human"]:
                sums["compared_lines"] += own["ai"]
                for age in _COMPARED:
                    share = Fraction(own[f"human_after_{age}"], own["human"])
                    sums[f"compared_lines_after_{age}"] += own["ai"] * share
        return weeks
