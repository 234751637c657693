"""The people of a synthetic company, their teams and the waves in which they get the tool.

Everything follows from one seed. Nothing here is measured: the numbers are chosen to look like a
roll-out in waves, so that demonstrations and tests have something to find.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from groundspeed_metrics.simulate.effects import Effects

TEAM_SIZE = 10
WORKDAYS = 5
_SOONEST_LEAVER = 0.3
_JOINS = 0.07
_LEAVES = 0.07
_IS_PART_TIME = 0.09
_HAS_ALIAS = 0.25


def midnight(day: date) -> int:
    """Return the second since 1970 with which a day begins, UTC."""
    return int(datetime.combine(day, time(), UTC).timestamp())


@dataclass(frozen=True, slots=True)
class Place:
    """Where people work; clocks there have no summer time, to keep the truth simple.

    Attributes:
        zone: The name of the time zone, as a people file would give it.
        offset_min: Minutes east of UTC.
        holidays: Days on which nobody works, as (month, day).
    """

    zone: str
    offset_min: int
    holidays: frozenset[tuple[int, int]]


_NEW_YEAR, _CHRISTMAS = (1, 1), (12, 25)
_PLACES = (
    Place("America/Los_Angeles", -480, frozenset({_NEW_YEAR, (7, 4), (11, 26), _CHRISTMAS})),
    Place("America/New_York", -300, frozenset({_NEW_YEAR, (7, 4), (11, 26), _CHRISTMAS})),
    Place("Europe/London", 0, frozenset({_NEW_YEAR, (5, 4), (8, 31), _CHRISTMAS, (12, 28)})),
    Place("Europe/Berlin", 60, frozenset({_NEW_YEAR, (5, 1), (10, 3), _CHRISTMAS, (12, 26)})),
    Place("Asia/Kolkata", 330, frozenset({(1, 26), (8, 15), (10, 2), _CHRISTMAS})),
)


@dataclass(frozen=True, slots=True)
class Team:
    """A team: people who share code, reviewers and the day on which they get the tool.

    Attributes:
        slug: Its name.
        wave: The wave of the roll-out, from 1.
        exposed_from: The Monday on which the wave starts.
        repository: The repository that holds most of its code.
    """

    slug: str
    wave: int
    exposed_from: date
    repository: str


@dataclass(frozen=True, slots=True)
class Engineer:
    """One synthetic engineer.

    Attributes:
        number: From 0, in the order of the people file.
        name: A made-up name; appears in the git repositories only.
        email: The address that the engineer goes by.
        alias: A second address, under which some commits are written; `.mailmap` knows it.
        login: The name on the forge.
        team: The team.
        place: Where the engineer works.
        hired: The first day in the company, maybe long before the calendar begins.
        left: The first day after the last one, or None.
        weekdays: The days of the week that are worked, from 0 for Monday.
        editor: `vscode` or `neovim`.
        system: The operating system, as events name it.
        requests: Completion requests, as a multiple of the company's mean.
        taste: Probability of accepting a suggestion that was read.
        rate: Expected merged changes in a full week.
        habit: Probability of working with completions on, in a week in which they are there.
        absence: Probability of not working on a day.
    """

    number: int
    name: str
    email: str
    alias: str | None
    login: str
    team: Team
    place: Place
    hired: date
    left: date | None
    weekdays: tuple[int, ...]
    editor: str
    system: str
    requests: float
    taste: float
    rate: float
    habit: float
    absence: float

    def is_employed(self, day: date) -> bool:
        """Whether the engineer belongs to the company on a day."""
        return self.hired <= day and (self.left is None or day < self.left)

    def second(self, day: date, local_seconds: int) -> int:
        """Return the second since 1970 of a local time of a day, given in seconds from midnight."""
        return midnight(day) + local_seconds - self.place.offset_min * 60


@dataclass(frozen=True, slots=True)
class Company:
    """The people and the calendar.

    Attributes:
        seed: What everything follows from.
        teams: Every team.
        engineers: Everybody who ever works there.
        weeks: The Mondays, oldest first.
        baseline: How many of them come before the first wave.
        until: The day on which the company is looked at.
        requests_a_day: Mean completion requests of an engineer on a day with the tool.
        effects: What the tool does to delivery.
    """

    seed: int
    teams: tuple[Team, ...]
    engineers: tuple[Engineer, ...]
    weeks: tuple[date, ...]
    baseline: int
    until: date
    requests_a_day: float
    effects: Effects

    @property
    def repositories(self) -> tuple[str, ...]:
        """The names of the repositories: the monorepo, and those that teams call their home."""
        return tuple(sorted({"app", "api", *(team.repository for team in self.teams)}))

    @property
    def end(self) -> date:
        """The Monday after the last week."""
        return self.weeks[-1] + timedelta(weeks=1)

    @property
    def end_second(self) -> int:
        """Seconds from 1970 to the midnight that ends the last week, UTC."""
        return midnight(self.end)

    def rng(self, *purpose: object) -> random.Random:
        """Return the stream of chance for one purpose, whatever else was drawn before."""
        return random.Random(":".join(map(str, (self.seed, *purpose))))  # noqa: S311

    def days(self, week: date) -> Iterator[date]:
        """Yield the days from Monday to Friday."""
        return (week + timedelta(days=day) for day in range(WORKDAYS))


def found_company(
    *,
    engineers: int,
    weeks: int,
    seed: int,
    until: date,
    baseline: int = 0,
    waves: int = 4,
    requests_a_day: float = 24.0,
    effects: Effects | None = None,
) -> Company:
    """Return a company whose last week is the one that holds `until`.

    Args:
        engineers: How many people ever work there.
        weeks: Weeks of the roll-out; the first wave starts with the first of them.
        seed: What everything follows from.
        until: A day of the last week.
        baseline: Weeks before the roll-out, in which there is git history alone.
        waves: How many waves there are; each starts an equal number of weeks after the one before.
        requests_a_day: Mean completion requests of an engineer on a day; it sets how many events
            there are, about three for each request.
        effects: What the tool does to delivery; nothing unless told.
    """
    last = until - timedelta(days=until.weekday())
    calendar = tuple(last - timedelta(weeks=back) for back in reversed(range(baseline + weeks)))
    starts = [calendar[baseline + wave * weeks // waves] for wave in range(waves)]
    count = -(-engineers // TEAM_SIZE)
    teams = tuple(
        Team(
            slug=f"team-{number:02}",
            wave=wave + 1,
            exposed_from=starts[wave],
            repository=_home(number),
        )
        for number, wave in enumerate(_lottery(count, waves, seed))
    )
    people = tuple(_hire(number, seed, teams, calendar) for number in range(engineers))
    return Company(
        seed=seed,
        teams=teams,
        engineers=people,
        weeks=calendar,
        baseline=baseline,
        until=until,
        requests_a_day=requests_a_day,
        effects=effects or Effects(),
    )


def _lottery(teams: int, waves: int, seed: int) -> Sequence[int]:
    """Return the wave of each team: as many teams in each as can be, in an order that is drawn."""
    rng = random.Random(f"{seed}:lottery")  # noqa: S311
    order = [number % waves for number in range(teams)]
    rng.shuffle(order)
    return order


def _home(team: int) -> str:
    """Most teams work in the monorepo; every fourth has a repository of its own kind."""
    return ("app", "api", "app", "app", "app", "web", "app", "tools")[team % 8]


def _hire(number: int, seed: int, teams: Sequence[Team], calendar: Sequence[date]) -> Engineer:
    rng = random.Random(f"{seed}:engineer:{number}")  # noqa: S311
    days = len(calendar) * 7
    begin = calendar[0]
    joins = rng.random() < _JOINS
    hired = begin + timedelta(days=rng.randrange(days) if joins else -rng.randrange(30, 3_000))
    leaves = not joins and rng.random() < _LEAVES
    left = begin + timedelta(days=int(days * rng.uniform(_SOONEST_LEAVER, 1))) if leaves else None
    free = {rng.randrange(WORKDAYS)} if rng.random() < _IS_PART_TIME else set()
    return Engineer(
        number=number,
        name=f"Engineer {number:03}",
        email=f"engineer-{number:03}@example.com",
        alias=f"e{number:03}@laptop.example.net" if rng.random() < _HAS_ALIAS else None,
        login=f"engineer-{number:03}",
        team=teams[number // TEAM_SIZE],
        place=rng.choice(_PLACES),
        hired=hired,
        left=left,
        weekdays=tuple(day for day in range(WORKDAYS) if day not in free),
        editor="vscode" if rng.random() < 0.8 else "neovim",
        system=rng.choice(("macos", "macos", "linux", "windows")),
        requests=rng.uniform(0.5, 1.5),
        taste=rng.uniform(0.16, 0.36),
        rate=rng.gammavariate(2.38, 1 / 2.38),
        habit=rng.uniform(0.55, 0.98),
        absence=rng.uniform(0.02, 0.08),
    )
