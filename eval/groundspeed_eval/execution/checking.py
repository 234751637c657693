"""Checks the answers of a run, and keeps what was found out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from groundspeed_eval.execution.node import TYPESCRIPT, find_node, find_package
from groundspeed_eval.execution.suite_run import open_suite_runner
from groundspeed_eval.execution.tree import link_packages, write_tree
from groundspeed_eval.execution.typescript_service import ServiceFailed, TypeScriptService
from groundspeed_eval.result import TESTS, TYPES, Result
from groundspeed_eval.running.check_log import (
    CheckLog,
    Finding,
    file_digest,
    standing_file,
)
from groundspeed_eval.tasks.task import Suite, Task
from groundspeed_server.errors import UserError
from groundspeed_server.history import HistoryError, Repository

_DETAIL_CHARS = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """An answer that is to be checked.

    Attributes:
        text: The task's file as it stands after the answer.
    """

    task: Task
    text: str

    def found(self, check: str, *, good: bool | None, detail: str = "") -> Finding:
        """Return a finding about this answer."""
        return Finding(
            task=self.task.id,
            check=check,
            file=file_digest(self.text),
            good=good,
            detail=detail[:_DETAIL_CHARS],
        )


def subjects_of(
    answered: Sequence[tuple[Task, Result]], check: str, log: CheckLog
) -> list[Subject]:
    """Return the answers that one kind of check has yet to look at.

    Args:
        answered: The tasks of a run with their results.
        check: `types` or `tests`.
        log: What is known; what could not be found out is tried again.
    """
    subjects = []
    for task, result in answered:
        text = standing_file(task, result) if task.review is None else None
        if text is None or (check == TESTS) != (task.suite is not None):
            continue
        known = log.findings.get((task.id, check, file_digest(text)))
        if known is None or known.good is None:
            subjects.append(Subject(task, text))
    return subjects


def check_tests(
    subjects: Sequence[Subject], folders: Sequence[Path], keep: Callable[[Finding], None]
) -> None:
    """Run the tests of each answer.

    Args:
        subjects: Answers to tasks that have tests.
        folders: Where npm installed `typescript` and `expect`.
        keep: Called with each finding as it comes.

    Raises:
        UserError: Node or a package is missing.
    """
    with open_suite_runner(folders) as runner:
        for subject in subjects:
            task = subject.task
            verdict = runner.run(task.path, subject.text, task.suite or Suite(path=None, text=""))
            keep(subject.found(TESTS, good=verdict.passed, detail=verdict.detail))


def check_types(
    subjects: Sequence[Subject],
    clones: Sequence[Repository],
    folders: Sequence[Path],
    keep: Callable[[Finding], None],
) -> None:
    """Compare the type errors of each answer's file with those of the file as it was.

    Args:
        subjects: Answers to tasks from repositories.
        clones: Where their commits are looked for; an answer whose commit is in none is not
            checked.
        folders: Where npm installed `typescript`, for clones that bring none of their own.
        keep: Called with each finding as it comes.

    Raises:
        UserError: Node or TypeScript is missing.
    """
    for commit in dict.fromkeys(subject.task.commit for subject in subjects):
        clone = _clone_with(commit, clones)
        if clone is not None:
            members = [subject for subject in subjects if subject.task.commit == commit]
            with _open_service(clone, commit, folders) as service:
                _check_types_of(members, service, keep)


def _check_types_of(
    subjects: Sequence[Subject], service: TypeScriptService, keep: Callable[[Finding], None]
) -> None:
    originals = dict.fromkeys((s.task.path, s.task.original) for s in subjects)
    try:
        service.learn(list(originals))
    except ServiceFailed as error:
        for subject in subjects:
            keep(subject.found(TYPES, good=None, detail=str(error)))
        return
    for subject in subjects:
        keep(_types_of(subject, service))


def _types_of(subject: Subject, service: TypeScriptService) -> Finding:
    task = subject.task
    try:
        problems = service.new_problems(task.path, task.original, subject.text)
    except ServiceFailed as error:
        return subject.found(TYPES, good=None, detail=str(error))
    detail = "; ".join(f"TS{problem.code}: {problem.message}" for problem in problems)
    return subject.found(TYPES, good=not problems, detail=detail)


def _clone_with(commit: str, clones: Sequence[Repository]) -> Repository | None:
    for clone in clones:
        try:
            clone.commit(commit)
        except HistoryError:
            continue
        return clone
    return None


@contextmanager
def _open_service(
    clone: Repository, commit: str, folders: Sequence[Path]
) -> Iterator[TypeScriptService]:
    """Load a commit of a clone, with the clone's own TypeScript where that can be used."""
    with tempfile.TemporaryDirectory(prefix="groundspeed-types-") as name:
        root = Path(name).resolve()
        write_tree(clone, commit, root)
        packages = link_packages(clone.root, root)
        with _first_usable([clone.root, *folders], root, packages) as service:
            yield service


def _first_usable(
    folders: Sequence[Path], root: Path, packages: Sequence[Path]
) -> TypeScriptService:
    node = find_node()
    refusal: UserError | None = None
    for folder in folders:
        try:
            typescript = find_package(TYPESCRIPT, [folder])
            return TypeScriptService(node, typescript, root=root, readable=packages)
        except UserError as error:
            refusal = refusal or error
    # Where no folder has the package, the first complaint is as good as any.
    raise refusal or UserError(
        "No folder with TypeScript was named; nothing was checked.",
        "Name one: --typescript DIR.",
    )
