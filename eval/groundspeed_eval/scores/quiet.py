"""Whether the system kept silent where nothing is to be written.

Beside `shown` it says whether a system knows when to speak: one that always offers has 0 here.
"""

from __future__ import annotations

from groundspeed_eval.result import Result, Status
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def quiet(task: Task, result: Result) -> float | None:
    """Return 1 or 0; None when the system failed, or when something is to be written."""
    status = result.answer.status
    if status is Status.ERROR or not task.wants_silence:
        return None
    return float(status is Status.QUIET)


SCORE = Score(
    title="quiet where silence is right",
    family=Family.QUIET,
    summary=Summary.SHARE,
    unit="%",
    better=Better.HIGHER,
    of=quiet,
)
