"""Generated tokens of a request whose provider did not count: an estimate from the text."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def tokens_out_estimated(task: Task, result: Result) -> float | None:  # noqa: ARG001  The task does not matter.
    """Return an estimate; None where the provider counted, and where nothing came."""
    return result.answer.tokens_out_estimated


SCORE = Score(
    title="generated tokens, estimated",
    family=Family.SPEND,
    summary=Summary.MEAN,
    unit="tokens",
    better=Better.LOWER,
    of=tokens_out_estimated,
)
