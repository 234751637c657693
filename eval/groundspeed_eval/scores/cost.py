"""What a thousand requests cost."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task

_REQUESTS = 1000


def cost(task: Task, result: Result) -> float | None:  # noqa: ARG001  The text does not matter.
    """Return US dollars for 1,000 requests like this one; None when no price is known."""
    spent = result.answer.cost_usd
    return None if spent is None else spent * _REQUESTS


SCORE = Score(
    title="cost of 1,000 requests",
    family=Family.SPEND,
    summary=Summary.MEAN,
    unit="USD",
    better=Better.LOWER,
    of=cost,
)
