"""The answers of a run that are most worth reading: where it was wrong, and how."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, islice, zip_longest

from groundspeed_eval.result import Result, Status
from groundspeed_eval.running.run_folder import Run
from groundspeed_eval.scores.edit_similarity import edit_similarity
from groundspeed_eval.scores.exact_match import exact_match
from groundspeed_eval.scores.hint_match import hint_match
from groundspeed_eval.scores.offered_text import offered_text
from groundspeed_eval.scores.parses import parses
from groundspeed_eval.tasks.task import Task

LINES_BEFORE = 12
LINES_AFTER = 4
_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)

Answered = tuple[Task, Result]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether the other text has it too."""

    text: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What one run answered.

    Attributes:
        text: What it put into the hole; None when it offered nothing.
        wanted: The author's text, in pieces beside this answer.
        got: The answer in pieces beside the author's text.
        similarity: 0 to 100; None when nothing was offered or wanted.
    """

    run: str
    result: Result
    text: str | None
    wanted: tuple[Piece, ...]
    got: tuple[Piece, ...]
    similarity: float | None


@dataclass(frozen=True, slots=True)
class Case:
    """A task with what all runs answered.

    Attributes:
        line: The cursor's line in its file, counted from 1.
        before: The code before the cursor, whole lines and the cursor's own.
        after: The code after the hole.
        reply: The answer of the run that is looked at.
        others: Those of the other runs.
    """

    task: Task
    line: int
    before: str
    after: str
    reply: Reply
    others: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Cases of one sort.

    Attributes:
        count: How many there are; only the worst are told.
    """

    title: str
    note: str
    count: int
    cases: tuple[Case, ...]


def chapters_of(run: Run, others: Sequence[Run], most: int) -> list[Chapter]:
    """Return the worst cases of a run, sort by sort; a task is told once.

    Args:
        run: The run that is looked at.
        others: The runs whose answers to the same tasks are shown beside.
        most: How many cases of a sort to tell.
    """
    told: set[str] = set()
    chapters = []
    for title, note, choose in _SORTS:
        found = [pair for pair in choose(run.answered) if pair[0].id not in told]
        cases = tuple(_case(run, others, *pair) for pair in islice(found, most))
        told.update(case.task.id for case in cases)
        if cases:
            chapters.append(Chapter(title, note, len(found), cases))
    return chapters


def beside(wanted: str, got: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two texts in pieces that both have, and pieces that only one has."""
    left, right = _TOKEN.findall(wanted), _TOKEN.findall(got)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    codes = matcher.get_opcodes()
    return (
        tuple(Piece("".join(left[a:b]), tag == "equal") for tag, a, b, _, _ in codes if a < b),
        tuple(Piece("".join(right[a:b]), tag == "equal") for tag, _, _, a, b in codes if a < b),
    )


def _failures(answered: Sequence[Answered]) -> Iterable[Answered]:
    return _spread(p for p in answered if p[1].answer.status is Status.ERROR)


def _intrusions(answered: Sequence[Answered]) -> Iterable[Answered]:
    spoken = (p for p in answered if p[0].wants_silence and p[1].answer.status is Status.SHOWN)
    return sorted(spoken, key=lambda pair: -len(pair[1].answer.text))


def _broken(answered: Sequence[Answered]) -> Iterable[Answered]:
    return sorted((p for p in answered if parses(*p) == 0), key=_similarity)


def _wrong(answered: Sequence[Answered]) -> Iterable[Answered]:
    return sorted((p for p in answered if exact_match(*p) == 0), key=_similarity)


def _overlooked(answered: Sequence[Answered]) -> Iterable[Answered]:
    return [p for p in answered if (m := hint_match(*p)) is not None and m.found < m.defects]


def _silent(answered: Sequence[Answered]) -> Iterable[Answered]:
    return _spread(
        p
        for p in answered
        if not p[0].wants_silence and p[0].review is None and p[1].answer.status is Status.QUIET
    )


_SORTS: tuple[tuple[str, str, Callable[[Sequence[Answered]], Iterable[Answered]]], ...] = (
    ("Failures", "The system gave no answer; these tasks count nowhere.", _failures),
    ("Offers where silence is right", "The longest first.", _intrusions),
    (
        "Offers that break the file",
        "More syntax errors than the author's file has. The least like the author's text first.",
        _broken,
    ),
    ("Other wrong offers", "The least like the author's text first.", _wrong),
    ("Defects that no hint names", "In the order of the tasks.", _overlooked),
    ("Silence where something was written", "Every reason in turn.", _silent),
)


def _similarity(pair: Answered) -> tuple[float, str]:
    return edit_similarity(*pair) or 0.0, pair[0].id


def _spread(pairs: Iterable[Answered]) -> Iterator[Answered]:
    """Yield one of each reason in turn, so that a frequent one does not hide the others."""
    by_reason: defaultdict[str, list[Answered]] = defaultdict(list)
    for task, result in pairs:
        by_reason[result.answer.reason or ""].append((task, result))
    rounds = zip_longest(*(by_reason[reason] for reason in sorted(by_reason)))
    return (pair for pair in chain.from_iterable(rounds) if pair is not None)


def _case(run: Run, others: Sequence[Run], task: Task, result: Result) -> Case:
    return Case(
        task=task,
        line=task.prefix.count("\n") + 1,
        before=_before(task),
        after=_after(task),
        reply=_reply(run.name, task, result),
        others=tuple(
            _reply(other.name, task, other.results[task.id])
            for other in others
            if task.id in other.results
        ),
    )


def _after(task: Task) -> str:
    """Return the code after the hole, without the end of the cursor's own line if that is bare."""
    first, *lines = task.suffix.split("\n")[: LINES_AFTER + 1]
    return "\n".join([first, *lines] if first.strip() else lines)


def _wanted(task: Task) -> str:
    """Return what a task wants, in words where it wants a review."""
    if task.review is None:
        return task.target
    return "\n".join(f"{defect.line} {defect.rule}" for defect in task.review.defects)


def _before(task: Task) -> str:
    """Return the code before the hole, or all that is to be reviewed."""
    if task.review is not None:
        return task.target
    return "\n".join(task.prefix.split("\n")[-LINES_BEFORE:])


def _reply(run: str, task: Task, result: Result) -> Reply:
    shown = result.answer.status is Status.SHOWN
    plain = task.wants_silence or task.review is not None
    text = result.answer.text if plain else offered_text(task, result)
    wanted, got = beside(_wanted(task), text or "")
    return Reply(run, result, text if shown else None, wanted, got, edit_similarity(task, result))
