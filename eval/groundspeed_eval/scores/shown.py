"""Whether the system offered anything where something is to be written."""

from __future__ import annotations

from groundspeed_eval.result import Result, Status
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def shown(task: Task, result: Result) -> float | None:
    """Return 1 or 0; None when the system failed, or when silence is wanted."""
    status = result.answer.status
    return None if status is Status.ERROR or task.wants_silence else float(status is Status.SHOWN)


SCORE = Score(
    title="shown",
    family=Family.QUIET,
    summary=Summary.SHARE,
    unit="%",
    better=Better.NEITHER,
    of=shown,
)
