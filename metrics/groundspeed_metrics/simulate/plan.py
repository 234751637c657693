"""Who works in which week, with the tool or without, and how many changes come of it.

The number of merged changes is a negative binomial with the heterogeneity of real teams: a rate of
each engineer's own, shocks that a team shares and that fade over weeks, shocks of the engineer, and
days that are not worked. The constants give a mean of 2.45 changes in an engineer-week, a standard
deviation within engineers of 2.7, an intraclass correlation of a quarter and an autocorrelation of
0.14, as in sixteen public repositories.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from groundspeed_metrics.simulate.company import WORKDAYS, Company, Engineer, Team

# A full week's mean; days off bring the mean of all weeks to 2.45.
_FULL_WEEK = 2.88
_TEAM_SHOCK, _TEAM_MEMORY = 0.15, 0.7
_OWN_SHOCK, _OWN_MEMORY = 0.45, 0.5
_DISPERSION = 5.5
_VACATION = 0.045
_REPORTS = 0.97


@dataclass(frozen=True, slots=True)
class Workweek:
    """One engineer in one week of employment.

    Attributes:
        engineer: Who.
        index: Which week of the calendar.
        monday: Its first day.
        days: The days that are worked.
        is_exposed: Whether the wave has started.
        is_reporting: Whether the editor's plugin reports in this week.
        is_using: Whether completions are switched on in this week.
        expected: Expected merged changes, given everything but the tool.
        changes: Merged changes.
    """

    engineer: Engineer
    index: int
    monday: date
    days: tuple[date, ...]
    is_exposed: bool
    is_reporting: bool
    is_using: bool
    expected: float
    changes: int


def plan_weeks(company: Company) -> list[Workweek]:
    """Return every week of everybody, by engineer and then by week."""
    shocks = {team: list(_shocks(company, team)) for team in company.teams}
    return [
        week
        for engineer in company.engineers
        for week in _weeks_of(company, engineer, shocks[engineer.team])
    ]


def _weeks_of(company: Company, engineer: Engineer, team_shocks: list[float]) -> Iterator[Workweek]:
    own = _fading(company.rng("own shocks", engineer.number), _OWN_SHOCK, _OWN_MEMORY)
    vacation_left = 0
    for index, monday in enumerate(company.weeks):
        rng = company.rng("week", engineer.number, index)
        shock = next(own) + team_shocks[index]
        if rng.random() < _VACATION:
            vacation_left = rng.randrange(1, 3)
        is_away, vacation_left = vacation_left > 0, max(0, vacation_left - 1)
        if not any(engineer.is_employed(day) for day in company.days(monday)):
            continue
        days = () if is_away else tuple(_days_worked(company, engineer, monday, rng))
        yield _week(company, engineer, index, rng, days=days, shock=math.exp(shock))


def _days_worked(
    company: Company, engineer: Engineer, monday: date, rng: random.Random
) -> Iterator[date]:
    for day in company.days(monday):
        is_present = rng.random() >= engineer.absence
        is_holiday = (day.month, day.day) in engineer.place.holidays
        works = engineer.is_employed(day) and day.weekday() in engineer.weekdays
        if works and is_present and not is_holiday:
            yield day


def _week(
    company: Company,
    engineer: Engineer,
    index: int,
    rng: random.Random,
    *,
    days: tuple[date, ...],
    shock: float,
) -> Workweek:
    monday = company.weeks[index]
    is_exposed = monday >= engineer.team.exposed_from
    is_reporting = is_exposed and rng.random() < _REPORTS and bool(days)
    is_using = is_reporting and rng.random() < engineer.habit
    share = len(days) / WORKDAYS
    expected = _FULL_WEEK * engineer.rate * shock * share
    lift = company.effects.merged if is_exposed else 1.0
    luck = rng.gammavariate(_DISPERSION, 1 / _DISPERSION)
    return Workweek(
        engineer=engineer,
        index=index,
        monday=monday,
        days=days,
        is_exposed=is_exposed,
        is_reporting=is_reporting,
        is_using=is_using,
        expected=expected,
        changes=poisson(rng, expected * luck * lift),
    )


def _shocks(company: Company, team: Team) -> Iterator[float]:
    shocks = _fading(company.rng("team shocks", team.slug), _TEAM_SHOCK, _TEAM_MEMORY)
    return (next(shocks) for _ in company.weeks)


def _fading(rng: random.Random, deviation: float, memory: float) -> Iterator[float]:
    """Yield a stationary AR(1) of logarithms whose exponentials have mean one."""
    innovation = deviation * math.sqrt(1 - memory**2)
    value = rng.gauss(0, deviation)
    while True:
        yield value - deviation**2 / 2
        value = memory * value + rng.gauss(0, innovation)


def poisson(rng: random.Random, mean: float) -> int:
    """Return a Poisson draw; made for means below a few dozen."""
    left, count = rng.expovariate(1.0), 0
    while left < mean:
        left += rng.expovariate(1.0)
        count += 1
    return count


def session_days(weeks: Iterable[Workweek]) -> dict[int, list[date]]:
    """Return the days on which each engineer works with completions on, in order."""
    found: dict[int, list[date]] = {}
    for week in weeks:
        if week.is_using:
            found.setdefault(week.engineer.number, []).extend(week.days)
    return found
