"""Generated tokens of a request, as the model counted them until it was left."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def tokens_out(task: Task, result: Result) -> float | None:  # noqa: ARG001  The task does not matter.
    """Return a count; None when nobody counted."""
    return result.answer.tokens_out


SCORE = Score(
    title="generated tokens",
    family=Family.SPEND,
    summary=Summary.MEAN,
    unit="tokens",
    better=Better.LOWER,
    of=tokens_out,
)
