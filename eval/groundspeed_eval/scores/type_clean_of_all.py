"""Whether the file has no new type error after the answer, where silence leaves the hole as it is.

Silence is judged too: what it scores is the floor, since code that breaks off is seldom free of
errors. Where nothing was offered and nothing is missing to the compiler, it counts as good.
"""

from __future__ import annotations

from groundspeed_eval.result import TYPES, Result, Status
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def type_clean_of_all(task: Task, result: Result) -> float | None:  # noqa: ARG001  It was judged before.
    """Return 1 or 0; None when the system failed, or when the file was not checked."""
    good = None if result.answer.status is Status.ERROR else result.checks.get(TYPES)
    return None if good is None else float(good)


SCORE = Score(
    title="no new type error, of all tasks",
    family=Family.QUALITY,
    summary=Summary.SHARE,
    unit="%",
    better=Better.HIGHER,
    of=type_clean_of_all,
)
