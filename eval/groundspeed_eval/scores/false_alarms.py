"""How many hints 1,000 lines get in which no defect is known: the noise that an engineer feels."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.hint_match import hint_match
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task

_LINES = 1000


def false_alarms(task: Task, result: Result) -> float | None:
    """Return hints per 1,000 lines of one review; None when it failed, or had defects to find."""
    match = hint_match(task, result)
    if match is None or match.defects:
        return None
    return _LINES * match.hints / weight(task, result)


def weight(task: Task, result: Result) -> float:  # noqa: ARG001  All reviews have the same lines.
    """Return the lines under review."""
    return task.target.count("\n") + 1


SCORE = Score(
    title="hints per 1,000 clean lines",
    family=Family.REVIEW,
    summary=Summary.MEAN,
    unit="hints",
    better=Better.LOWER,
    of=false_alarms,
    weight=weight,
)
