"""Prompt tokens of a request, from the provider's cache or not."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def tokens_in(task: Task, result: Result) -> float | None:  # noqa: ARG001  The text does not matter.
    """Return a count; None when nobody counted."""
    answer = result.answer
    if answer.tokens_in is None:
        return None
    return answer.tokens_in + (answer.tokens_cache_read or 0) + (answer.tokens_cache_write or 0)


SCORE = Score(
    title="prompt tokens",
    family=Family.SPEND,
    summary=Summary.MEAN,
    unit="tokens",
    better=Better.LOWER,
    of=tokens_in,
)
