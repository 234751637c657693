"""Whether the system offered anything; whether that is good, the other scores tell."""

from __future__ import annotations

from groundspeed_eval.running.result import Result, Status
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def shown(task: Task, result: Result) -> float | None:  # noqa: ARG001  The text does not matter.
    """Return 1 or 0; None when the system failed."""
    status = result.answer.status
    return None if status is Status.ERROR else float(status is Status.SHOWN)


SCORE = Score(
    title="shown",
    family=Family.QUIET,
    summary=Summary.SHARE,
    unit="%",
    better=Better.NEITHER,
    of=shown,
)
