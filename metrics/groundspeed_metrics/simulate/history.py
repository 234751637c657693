"""The git repositories of a synthetic company: who merges when, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from groundspeed_metrics.simulate.authoring import Author
from groundspeed_metrics.simulate.changes import History, Task
from groundspeed_metrics.simulate.company import Company, midnight
from groundspeed_metrics.simulate.importing import RepositoryWriter
from groundspeed_metrics.simulate.lines import DAY, LineLives, LineWriter
from groundspeed_metrics.simulate.plan import Workweek, session_days
from groundspeed_metrics.simulate.sources import Codebase
from groundspeed_metrics.simulate.truth import Truth

REMOTE = "https://git.example.com/groundspeed/{name}.git"
_AT_HOME = 0.85
_BUMPS_A_WEEK = 3
_SWEEP_EVERY = 6
_CORE_HOURS = (9 * 3600 + 2400, 17 * 3600 + 1200)
# So many lines can be written in one repository before they could be those of the next.
_LINES = 1 << 25


def write_repositories(
    company: Company, weeks: Sequence[Workweek], folder: Path, truth: Truth
) -> History:
    """Write the company's repositories below a folder, and count what is true of them."""
    history = History(LineLives(company.end_second), truth, session_days(weeks))
    tasks = _tasks(company, weeks)
    for place, name in enumerate(company.repositories, start=1):
        root = folder / f"{name}.git"
        lines = LineWriter(company.rng("lines", name), place * _LINES)
        with RepositoryWriter(root, REMOTE.format(name=name)) as repository:
            Author(company, Codebase(name), lines, repository, history).write(tasks[name])
        history.roots.append(root)
        truth.total("repositories")
    return history


def _tasks(company: Company, weeks: Sequence[Workweek]) -> Mapping[str, list[Task]]:
    tasks: dict[str, list[Task]] = {name: [] for name in company.repositories}
    for week in weeks:
        rng = company.rng("changes", week.engineer.number, week.index)
        for _ in range(week.changes):
            at_home = rng.random() < _AT_HOME
            name = week.engineer.team.repository if at_home else rng.choice(company.repositories)
            day = rng.choice(week.days)
            at = week.engineer.second(day, rng.randrange(*_CORE_HOURS))
            tasks[name].append(Task(at, week.engineer, week.is_exposed, day))
    for name, own in tasks.items():
        own.extend(_bots(company, name))
        own.sort(key=lambda task: (task.at, task.engineer.number if task.engineer else -1))
    return tasks


def _bots(company: Company, name: str) -> Iterator[Task]:
    for index, monday in enumerate(company.weeks):
        rng = company.rng("bots", name, index)
        start = midnight(monday)
        for _ in range(_BUMPS_A_WEEK):
            yield Task(start + rng.randrange(5 * DAY), None, bot="bump", day=monday)
        if index % _SWEEP_EVERY == _SWEEP_EVERY - 1:
            yield Task(start + rng.randrange(4 * DAY, 5 * DAY), None, bot="sweep", day=monday)
