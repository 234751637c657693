"""What the coming weeks will cost if the trend of the last ones goes on.

Ordinary least squares over the last weeks, with Student's prediction interval: it holds both what
is unknown of the trend and how single weeks differ from it. The method is in every textbook of
regression, so that anybody can check it; nothing is smoothed and nothing is chosen by eye.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW_WEEKS = 12
HORIZON_WEEKS = 13
_FEWEST_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Expected:
    """One week to come: what is expected, and the ends of its 95 % prediction interval."""

    week: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The weeks to come and their sum.

    Attributes:
        weeks: One by one.
        total: What they come to.
        low: The lower end of the 95 % prediction interval of the total, and never below zero.
        high: The upper end.
        unchanged: What they come to if each costs as much as the newest known week.
        n_weeks: How many weeks the trend was fitted to.
    """

    weeks: tuple[Expected, ...]
    total: float
    low: float
    high: float
    unchanged: float
    n_weeks: int


def forecast(
    history: Sequence[tuple[date, float]], *, horizon: int = HORIZON_WEEKS
) -> Forecast | None:
    """Continue the trend of weekly sums.

    Args:
        history: Weeks with their sums, in any order; weeks that are not published are left out.
        horizon: How many weeks to continue it.

    Returns:
        None where fewer than eight of the last twelve weeks are known.
    """
    if not history:
        return None
    newest = max(week for week, _ in history)
    known = [
        ((week - newest).days / 7, value)
        for week, value in sorted(history)
        if (newest - week).days < 7 * WINDOW_WEEKS
    ]
    if len(known) < _FEWEST_WEEKS:
        return None
    return _continued(known, newest, horizon)


def _continued(known: Sequence[tuple[float, float]], newest: date, horizon: int) -> Forecast:
    n = len(known)
    middle = sum(x for x, _ in known) / n
    mean = sum(y for _, y in known) / n
    width = sum((x - middle) ** 2 for x, _ in known)
    slope = sum((x - middle) * (y - mean) for x, y in known) / width
    residual = sum((y - mean - slope * (x - middle)) ** 2 for x, y in known)
    reach = student_t(n - 2) * math.sqrt(residual / (n - 2))

    def expected(step: int) -> Expected:
        value = mean + slope * (step - middle)
        half = reach * math.sqrt(1 + 1 / n + (step - middle) ** 2 / width)
        week = newest + timedelta(weeks=step)
        return Expected(week, max(0.0, value), max(0.0, value - half), max(0.0, value + half))

    steps = range(1, horizon + 1)
    weeks = tuple(expected(step) for step in steps)
    # What falls below nothing costs nothing, and takes nothing from other weeks.
    total = sum(week.value for week in weeks)
    # Weeks differ by chance one by one; what is unknown of the trend is the same for all of them.
    apart = sum(step - middle for step in steps)
    half = reach * math.sqrt(horizon + horizon**2 / n + apart**2 / width)
    return Forecast(
        weeks=weeks,
        total=total,
        low=max(sum(week.low for week in weeks), total - half),
        high=min(sum(week.high for week in weeks), total + half),
        unchanged=horizon * known[-1][1],
        n_weeks=n,
    )


def student_t(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's t, by the expansion of Cornish and Fisher.

    Right to 0.01 from five degrees of freedom on.
    """
    return 1.959964 + 2.372271 / freedom + 2.822499 / freedom**2 + 2.555850 / freedom**3
