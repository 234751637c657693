"""Cuts tasks from the files of one commit: the same repository, wish and seed, the same tasks.

Every file counts alike, whatever its size: round after round, each file gives at most one task of
a kind, so that tasks share files as little as they can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from groundspeed_eval.sampling import seeded
from groundspeed_eval.tasks.kinds.registry import TaskKind, kinds_named
from groundspeed_eval.tasks.selection import Skip, language_of, read_source, skip_by_path
from groundspeed_eval.tasks.source import Source
from groundspeed_eval.tasks.task import Origin, Task
from groundspeed_server.errors import UserError
from groundspeed_server.history import Repository
from groundspeed_server.text.snapshot import Language, Span


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
    """

    kinds: tuple[str, ...]
    count: int
    seed: int
    tsx_share: float = 0.2
    per_file: int = 4
    with_tests: bool = False


@dataclass(frozen=True, slots=True)
class Harvest:
    """What cutting gave.

    Attributes:
        skipped: How many TypeScript files were left out, by reason.
        files: How many TypeScript files the commit has.
    """

    tasks: tuple[Task, ...]
    skipped: Mapping[Skip, int]
    files: int


@dataclass(frozen=True, slots=True)
class _Field:
    """A file with its holes of each kind, in the order in which they are taken."""

    path: str
    language: Language
    text: str
    holes: Mapping[str, Sequence[Span]]


def cut_tasks(repository: Repository, *, origin: Origin, wish: Wish) -> Harvest:
    """Cut tasks from a commit.

    Args:
        repository: Where the files are read from; its work tree is never looked at.
        origin: The repository's public name, and the commit.
        wish: Which tasks.

    Raises:
        UserError: The commit holds no TypeScript, or none that gives a task of these kinds.
    """
    kinds = kinds_named(wish.kinds)
    blobs = {p: blob for p, blob in repository.files(origin.commit).items() if language_of(p)}
    if not blobs:
        raise UserError(
            f"There is no TypeScript in {origin.repo} at {origin.commit[:12]}.",
            "Name another repository, or another commit with --commit.",
        )
    skipped: Counter[Skip] = Counter()
    fields = list(_fields(repository, blobs, kinds, wish, skipped))
    seeded(wish.seed).shuffle(fields)
    tasks = [
        task
        for number, kind in enumerate(kinds)
        for task in _of_kind(kind, _portion(wish.count, len(kinds), number), fields, origin, wish)
    ]
    if not tasks:
        reasons = ", ".join(f"{count} {reason}" for reason, count in skipped.most_common())
        left_out = f"; left out: {reasons}" if reasons else ""
        raise UserError(
            f"{len(blobs)} TypeScript files of {origin.repo} gave no task{left_out}.",
            "Try other --kinds, or --tests.",
        )
    # A run that is cut short, or limited, still sees every kind and language.
    seeded(wish.seed).shuffle(tasks)
    return Harvest(tuple(tasks), skipped, len(blobs))


def _fields(
    repository: Repository,
    blobs: Mapping[str, str],
    kinds: Mapping[str, TaskKind],
    wish: Wish,
    skipped: Counter[Skip],
) -> Iterator[_Field]:
    """Yield the files that are worth cutting from, by path; count those that are left out."""
    wanted = []
    for path in sorted(blobs):
        refused = skip_by_path(path, with_tests=wish.with_tests)
        if refused is None:
            wanted.append(path)
        else:
            skipped[refused] += 1
    contents = repository.blobs(blobs[path] for path in wanted)
    for path, content in zip(wanted, contents, strict=True):
        language = language_of(path) or Language.TYPESCRIPT
        source = read_source(content, language)
        if isinstance(source, Skip):
            skipped[source] += 1
        else:
            holes = _holes(source, kinds, f"{wish.seed}:{path}")
            yield _Field(path, language, source.text, holes)


def _holes(
    source: Source, kinds: Mapping[str, TaskKind], seed: str
) -> Mapping[str, Sequence[Span]]:
    """Find and shuffle the holes of a file, so that they depend on no other file or kind."""
    holes = {}
    for name, kind in kinds.items():
        random = seeded(seed, name)
        found = kind.find(source, random)
        random.shuffle(found)
        holes[name] = found
    return holes


def _portion(count: int, parts: int, number: int) -> int:
    return count // parts + (number < count % parts)


def _of_kind(
    kind: str, count: int, fields: Sequence[_Field], origin: Origin, wish: Wish
) -> list[Task]:
    """Take the TSX share first, fill up with plain TypeScript, then with more TSX."""
    is_tsx = Language.TYPESCRIPTREACT
    tsx = _candidates(kind, [f for f in fields if f.language is is_tsx], origin, wish.per_file)
    plain = _candidates(
        kind, [f for f in fields if f.language is not is_tsx], origin, wish.per_file
    )
    tasks = list(islice(tsx, round(count * wish.tsx_share)))
    for more in (plain, tsx):
        tasks.extend(islice(more, count - len(tasks)))
    return tasks


def _candidates(
    kind: str, fields: Sequence[_Field], origin: Origin, per_file: int
) -> Iterator[Task]:
    for turn in range(per_file):
        for field in fields:
            if turn < len(field.holes[kind]):
                yield Task.cut(
                    field.text,
                    field.holes[kind][turn],
                    kind=kind,
                    path=field.path,
                    language=field.language,
                    origin=origin,
                )
