"""Generated tokens that nobody saw, of requests whose tokens were estimated from the text."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.generated_tokens import wasted
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def tokens_wasted_estimated(task: Task, result: Result) -> float | None:
    """Return an estimate; None where the provider counted, and for reviews."""
    return wasted(task, result.answer, result.answer.tokens_out_estimated)


SCORE = Score(
    title="wasted tokens, estimated",
    family=Family.SPEND,
    summary=Summary.MEAN,
    unit="tokens",
    better=Better.LOWER,
    of=tokens_wasted_estimated,
)
