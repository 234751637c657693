"""Makes tasks from the programs of a public set."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from groundspeed_eval.execution.sandbox import Limits
from groundspeed_eval.execution.suite_run import open_suite_runner
from groundspeed_eval.sampling import seeded
from groundspeed_eval.tasks.cutting import Wish, spread
from groundspeed_eval.tasks.fields import Holes, Survey
from groundspeed_eval.tasks.kinds.registry import kinds_named
from groundspeed_eval.tasks.selection import language_of
from groundspeed_eval.tasks.sets.program import Program
from groundspeed_eval.tasks.sets.registry import all_sets
from groundspeed_eval.tasks.source import parse_source
from groundspeed_eval.tasks.task import Origin, Task
from groundspeed_eval.whole_files import read_whole
from groundspeed_server.errors import UserError
from groundspeed_server.text.snapshot import Language, Span

# What a hole may hold when the file is to be executed: a line, or a block.
KINDS = ("rest_of_line", "statement", "block")
_WHOLE_FUNCTION = "block"
_COMMIT_DIGITS = 40
# A reference must be done in half the time, so that a right answer is not late on a busy machine.
_HALF = Limits(wall_s=Limits().wall_s / 2, cpu_s=Limits().cpu_s // 2)


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing gave.

    Attributes:
        programs: How many programs the set has.
        excluded: The names of those whose own reference does not pass its tests here.
    """

    tasks: tuple[Task, ...]
    programs: int
    excluded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reference:
    """A reference solution: a field that tasks with tests are cut from."""

    program: Program
    language: Language
    holes: Holes
    origin: Origin

    def cut(self, kind: str, number: int) -> Task:
        """Return the task of one hole."""
        return Task.cut(
            self.program.text,
            self.holes[kind][number],
            kind=kind,
            path=self.program.path,
            language=self.language,
            origin=self.origin,
            suite=self.program.suite,
        )


def read_set(name: str, path: Path) -> tuple[list[Program], Origin]:
    """Return the programs in a set's file, and where tasks from it come from.

    The digest of the file stands for a commit.

    Args:
        name: The set's name.
        path: Its file.

    Raises:
        UserError: The file cannot be read, or is not of this set.
    """
    try:
        content = read_whole(path)
    except OSError as error:
        raise UserError(
            f"The file {path} cannot be read: {error.strerror}.", "Name the set's own file."
        ) from error
    digest = hashlib.sha256(content).hexdigest()[:_COMMIT_DIGITS]
    return all_sets()[name].programs(content), Origin(repo=name, commit=digest)


def import_tasks(
    programs: Sequence[Program], *, origin: Origin, wish: Wish, folders: Sequence[Path]
) -> Imported:
    """Make tasks from programs: holes in references, or all that follows a prompt.

    A reference that does not pass its own tests gives no task.

    Args:
        programs: The programs of a set.
        origin: Where they come from.
        wish: Which tasks; its kinds matter for programs with a reference alone.
        folders: Where npm installed what runs tests.

    Raises:
        UserError: There is nothing to make tasks from, or references cannot be run.
    """
    references = [program for program in programs if program.has_reference]
    counts = _count_tests(references, folders) if references else {}
    survey = Survey(kinds_named(wish.kinds), wish.seed, with_tests=False)
    fields = [
        _reference(program, counts[program.name], survey, origin)
        for program in references
        if program.name in counts
    ]
    whole = [_whole_function(program, origin) for program in programs if not program.has_reference]
    seeded(wish.seed).shuffle(fields)
    seeded(wish.seed).shuffle(whole)
    tasks = [*whole, *spread(fields, wish)][: wish.count]
    if not tasks:
        raise UserError(
            f"The {len(programs)} programs gave no task; {len(counts)} of {len(references)} "
            "references pass their tests.",
            "Try other --kinds, or check that Node runs the tests.",
        )
    excluded = tuple(program.name for program in references if program.name not in counts)
    return Imported(tuple(tasks), len(programs), excluded)


def _count_tests(references: Sequence[Program], folders: Sequence[Path]) -> dict[str, int]:
    """Return how many tests each reference has, of those that pass all of theirs."""
    counts = {}
    with open_suite_runner(folders, _HALF) as runner:
        for program in references:
            verdict = runner.run(program.path, program.text, program.suite)
            if verdict.passed and verdict.total:
                counts[program.name] = verdict.total
    return counts


def _reference(program: Program, count: int, survey: Survey, origin: Origin) -> _Reference:
    """Find the holes of a reference; those of no length, where silence is right, need no tests."""
    language = language_of(program.path) or Language.TYPESCRIPT
    source = parse_source(program.text, language)
    found: Holes = {}
    if source is not None and source.parses:
        found = survey.holes(source, program.name)
    holes = {
        kind: [hole for hole in found.get(kind, ()) if hole.start < hole.end]
        for kind in survey.kinds
    }
    suite = msgspec.structs.replace(program.suite, count=count)
    return _Reference(replace(program, suite=suite), language, holes, origin)


def _whole_function(program: Program, origin: Origin) -> Task:
    return Task.cut(
        program.text,
        Span(len(program.text), len(program.text)),
        kind=_WHOLE_FUNCTION,
        path=program.path,
        language=language_of(program.path) or Language.TYPESCRIPT,
        origin=origin,
        suite=program.suite,
    )
