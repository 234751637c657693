"""Whether the engineer was offered exactly what the author wrote: silence is a miss.

Exact match looks at offers alone, and can be raised by offering less. This cannot.
"""

from __future__ import annotations

from groundspeed_eval.result import Result, Status
from groundspeed_eval.scores.exact_match import exact_match
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def hit(task: Task, result: Result) -> float | None:
    """Return 1 or 0; None when the system failed, or when no text is wanted."""
    if result.answer.status is Status.ERROR or not task.target or task.review is not None:
        return None
    return exact_match(task, result) or 0.0


SCORE = Score(
    title="hits of all tasks",
    family=Family.QUALITY,
    summary=Summary.SHARE,
    unit="%",
    better=Better.HIGHER,
    of=hit,
)
