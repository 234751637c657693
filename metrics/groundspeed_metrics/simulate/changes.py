"""What reaches the main branches of a synthetic company, and what is true of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from groundspeed_metrics.simulate.cohorts import LineCohorts
from groundspeed_metrics.simulate.company import Engineer
from groundspeed_metrics.simulate.lines import WRITTEN, Accepted, LineLives
from groundspeed_metrics.simulate.sources import Edit, Touched
from groundspeed_metrics.simulate.truth import Truth

Kind = Literal["direct", "squash", "merge"]
# Completions that were accepted on the way to a commit, by the engineer's number and the day.
Harvest = dict[int, dict[date, list[Accepted]]]


@dataclass(frozen=True, slots=True)
class Task:
    """Something to commit: by an engineer on a day, or by a bot.

    Attributes:
        at: Second of the merge, when nothing else is merged then.
        engineer: Who; None for a bot.
        is_exposed: Whether the engineer's wave has started.
        day: The day where the engineer is.
        bot: What the bot does.
    """

    at: int
    engineer: Engineer | None
    is_exposed: bool = False
    day: date = date.min
    bot: Literal["", "bump", "sweep"] = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change that reached the main branch.

    Attributes:
        repository: The repository's name.
        sha: Its commit on the main branch.
        parent: The commit that was there before.
        number: The number of its pull request, or None.
        kind: How it got there.
        engineer: Who made it; None for a bot.
        at: Second of the merge.
        reverts: The commit that it reverts, or None.
        edit: What it does to files.
    """

    repository: str
    sha: str
    parent: str
    number: int | None
    kind: Kind
    engineer: Engineer | None
    at: int
    reverts: str | None
    edit: Edit


@dataclass(slots=True)
class History:
    """What was written, and what is true of it.

    Attributes:
        lives: The lives of all lines.
        truth: Where changes are counted.
        sessions: The days on which each engineer works with the tool, by number, in order.
        roots: The bare repositories.
        changes: Every change on a main branch, by repository and time.
        harvest: The completions whose lines were committed.
        cohorts: What became of the lines of each week.
    """

    lives: LineLives
    truth: Truth
    sessions: dict[int, list[date]]
    roots: list[Path] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    harvest: Harvest = field(default_factory=dict)
    cohorts: LineCohorts = field(default_factory=LineCohorts)

    def record(self, change: Change) -> None:
        """Remember a change, and count it and the lives of its lines."""
        self.changes.append(change)
        counts = ("commits", "changes", f"changes_{change.kind}", *change.edit.counts)
        for count in counts:
            self.truth.total(count)
        for touched in change.edit.touched:
            self._count_lives(change, touched)
        if change.engineer is None:
            self.truth.total("bot_changes")
        else:
            self._count_work(change, change.engineer)
        self.cohorts.record(
            change.edit,
            at=change.at,
            repository=change.repository,
            engineer=change.engineer.number if change.engineer else None,
            is_revert=change.reverts is not None,
        )

    def _count_lives(self, change: Change, touched: Touched) -> None:
        path_class = touched.file.path_class
        for line in touched.added:
            self.lives.born(change.repository, path_class, line)
        for line in touched.removed:
            self.lives.died(change.repository, path_class, line, change.at)

    def _count_work(self, change: Change, engineer: Engineer) -> None:
        week = self.truth.week_of(change.at)
        work = [touched for touched in change.edit.touched if touched.file.path_class in WRITTEN]
        self.truth.add(week, "merged_changes")
        self.truth.add(week, "merged_lines", sum(len(t.added) + len(t.removed) for t in work))
        for role in ("merged", "coding"):
            self.truth.meet(week, role, engineer.email)
