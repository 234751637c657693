"""How long the model took to the last token that was heard of it."""

from __future__ import annotations

from groundspeed_eval.running.result import Result, Status
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def last_token(task: Task, result: Result) -> float | None:  # noqa: ARG001  Only time matters.
    """Return milliseconds; None when no token came."""
    return None if result.answer.status is Status.ERROR else result.answer.last_token_ms


SCORE = Score(
    title="time to last token",
    family=Family.SPEED,
    summary=Summary.QUANTILES,
    unit="ms",
    better=Better.LOWER,
    of=last_token,
)
