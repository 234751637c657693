"""Cuts tasks from one commit, or from the changes that led to it.

The same repository, wish and seed give the same tasks. Every file counts alike, whatever its size:
round after round, each file gives at most one task of a kind, so that tasks share files as little
as they can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from groundspeed_eval.sampling import seeded
from groundspeed_eval.tasks.fields import Field, Survey, fields_at
from groundspeed_eval.tasks.kinds.registry import finished, kinds_named
from groundspeed_eval.tasks.replay import fields_of_changes
from groundspeed_eval.tasks.selection import Skip
from groundspeed_eval.tasks.task import Origin, Task
from groundspeed_server.errors import UserError
from groundspeed_server.history import Repository
from groundspeed_server.text.snapshot import Language


@dataclass(frozen=True, slots=True)
class Wish:
    """Which tasks are wanted.

    Attributes:
        kinds: Names of kinds; the tasks are spread over them evenly.
        count: How many tasks in all; fewer come when the repository has no more.
        seed: Decides which holes are taken.
        tsx_share: The share of tasks to take from TSX files, as far as there are any.
        per_file: The most tasks of one kind from one file.
        with_tests: Whether to cut from tests too.
        changes: How many of the newest changes to replay; 0 cuts from the commit itself.
    """

    kinds: tuple[str, ...]
    count: int
    seed: int
    tsx_share: float = 0.2
    per_file: int = 4
    with_tests: bool = False
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Harvest:
    """What cutting gave.

    Attributes:
        skipped: How many TypeScript files were left out, by reason.
        files: How many TypeScript files the commit has, or how many times its changes touch one.
    """

    tasks: tuple[Task, ...]
    skipped: Mapping[Skip, int]
    files: int


def cut_tasks(repository: Repository, *, origin: Origin, wish: Wish) -> Harvest:
    """Cut tasks from a commit, or from the lines that its newest changes added.

    Args:
        repository: Where the files are read from; its work tree is never looked at.
        origin: The repository's public name, and the commit.
        wish: Which tasks.

    Raises:
        UserError: There is no TypeScript, or none that gives a task of these kinds.
    """
    survey = Survey(kinds_named(wish.kinds), wish.seed, with_tests=wish.with_tests)
    if wish.changes:
        # The newest change goes first: models know it least.
        fields = list(fields_of_changes(repository, origin, wish.changes, survey))
    else:
        fields = list(fields_at(repository, origin, survey))
        seeded(wish.seed).shuffle(fields)
    if not survey.files and wish.changes:
        raise UserError(
            f"None of the newest {wish.changes} changes of {origin.repo} up to "
            f"{origin.commit[:12]} can be replayed: there is no TypeScript in them, or too much.",
            "Look at more with --from-history N; a shallow clone has none before "
            "`git fetch --unshallow`.",
        )
    if not survey.files:
        raise UserError(
            f"There is no TypeScript in {origin.repo} at {origin.commit[:12]}.",
            "Name another repository, or another commit with --commit.",
        )
    tasks = [task for cut in spread(fields, wish) if (task := finished(cut)) is not None]
    if not tasks:
        reasons = ", ".join(f"{count} {reason}" for reason, count in survey.skipped.most_common())
        left_out = f"; left out: {reasons}" if reasons else ""
        raise UserError(
            f"{survey.files} TypeScript files of {origin.repo} gave no task{left_out}.",
            "Try other --kinds, or --tests.",
        )
    return Harvest(tuple(tasks), survey.skipped, survey.files)


def portions(wish: Wish) -> dict[str, int]:
    """Return how many tasks of each kind are wanted."""
    each, over = divmod(wish.count, len(wish.kinds))
    return {kind: each + (number < over) for number, kind in enumerate(wish.kinds)}


def spread(fields: Sequence[Field], wish: Wish) -> list[Task]:
    """Take tasks from files, spread evenly over the kinds and as evenly as can be over the files.

    A run that is cut short, or limited, still sees every kind and language.
    """
    tasks = [
        task
        for kind, count in portions(wish).items()
        for task in _of_kind(kind, count, fields, wish)
    ]
    seeded(wish.seed).shuffle(tasks)
    return tasks


def _of_kind(kind: str, count: int, fields: Sequence[Field], wish: Wish) -> list[Task]:
    """Take the TSX share first, fill up with plain TypeScript, then with more TSX."""
    is_tsx = Language.TYPESCRIPTREACT
    tsx = _candidates(kind, [f for f in fields if f.language is is_tsx], wish.per_file)
    plain = _candidates(kind, [f for f in fields if f.language is not is_tsx], wish.per_file)
    tasks = list(islice(tsx, round(count * wish.tsx_share)))
    for more in (plain, tsx):
        tasks.extend(islice(more, count - len(tasks)))
    return tasks


def _candidates(kind: str, fields: Sequence[Field], per_file: int) -> Iterator[Task]:
    for turn in range(per_file):
        for field in fields:
            if turn < len(field.holes[kind]):
                yield field.cut(kind, turn)
