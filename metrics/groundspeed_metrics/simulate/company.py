"""The people of a synthetic company and the weeks that they work.

Everything follows from one seed. Nothing here is measured: the numbers are chosen to look like a
roll-out in waves, so that demonstrations and tests have something to find.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_WORKDAYS = 5
_TEAM_SIZE = 8
_WAVES = 3


@dataclass(frozen=True, slots=True)
class Engineer:
    """One synthetic engineer.

    Attributes:
        name: A made-up name; appears in the git repositories only.
        email: The address under which the commits are written.
        team: The team's slug.
        first_week: Index of the week in which the editor plugin is installed.
        requests_a_day: Mean completion requests on a day of coding.
        taste: Probability of accepting a suggestion that was read.
        changes_a_week: Mean merged changes in a week.
        habit: Probability of working with the plugin on, in a week after the first.
        absence: Probability of not working on a day.
    """

    name: str
    email: str
    team: str
    first_week: int
    requests_a_day: float
    taste: float
    changes_a_week: float
    habit: float
    absence: float


@dataclass(frozen=True, slots=True)
class Company:
    """The people and the calendar.

    Attributes:
        seed: What everything follows from.
        engineers: Everybody.
        weeks: The Mondays, oldest first.
    """

    seed: int
    engineers: tuple[Engineer, ...]
    weeks: tuple[date, ...]

    def rng(self, *purpose: object) -> random.Random:
        """Return the stream of chance for one purpose, whatever else was drawn before."""
        return random.Random(":".join(map(str, (self.seed, *purpose))))  # noqa: S311

    def days(self, week: date) -> Iterator[date]:
        """Yield the working days of a week."""
        return (week + timedelta(days=day) for day in range(_WORKDAYS))


def found_company(*, engineers: int, weeks: int, seed: int, until: date) -> Company:
    """Return a company whose last week is the one that holds `until`."""
    last = until - timedelta(days=until.weekday())
    calendar = tuple(last - timedelta(weeks=back) for back in reversed(range(weeks)))
    people = tuple(_hire(number, seed, weeks) for number in range(engineers))
    return Company(seed=seed, engineers=people, weeks=calendar)


def _hire(number: int, seed: int, weeks: int) -> Engineer:
    rng = random.Random(f"{seed}:engineer:{number}")  # noqa: S311
    team = number // _TEAM_SIZE
    return Engineer(
        name=f"Engineer {number:03}",
        email=f"engineer-{number:03}@example.com",
        team=f"team-{team:02}",
        # Teams get the plugin in waves, the last one half-way through.
        first_week=(team % _WAVES) * weeks // (2 * _WAVES),
        requests_a_day=rng.uniform(12, 34),
        taste=rng.uniform(0.22, 0.42),
        changes_a_week=rng.gammavariate(3.0, 0.9),
        habit=rng.uniform(0.55, 0.98),
        absence=rng.uniform(0.03, 0.15),
    )
