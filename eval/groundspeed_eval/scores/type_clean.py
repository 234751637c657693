"""Whether the file has no type error with the offer that it did not have as its author wrote it.

`groundspeed-eval check` asks TypeScript; an answer that it did not look at has no score. An error
is known by its code and message. Only the edited file is looked at.
"""

from __future__ import annotations

from groundspeed_eval.result import TYPES, Result, Status
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def type_clean(task: Task, result: Result) -> float | None:  # noqa: ARG001  It was judged before.
    """Return 1 or 0; None when nothing was offered, or when the file was not checked."""
    good = result.checks.get(TYPES) if result.answer.status is Status.SHOWN else None
    return None if good is None else float(good)


SCORE = Score(
    title="no new type error",
    family=Family.QUALITY,
    summary=Summary.SHARE,
    unit="%",
    better=Better.HIGHER,
    of=type_clean,
)
