"""How long the model took to the last token that was heard of it."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.scores.timing import is_timed
from groundspeed_eval.tasks.task import Task


def last_token(task: Task, result: Result) -> float | None:  # noqa: ARG001  Only time matters.
    """Return milliseconds; None when no token came, or no time was measured."""
    return result.answer.last_token_ms if is_timed(result) else None


SCORE = Score(
    title="time to last token",
    family=Family.SPEED,
    summary=Summary.QUANTILES,
    unit="ms",
    better=Better.LOWER,
    of=last_token,
)
