"""Which share of a request's prompt the provider had in its cache."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.scores.tokens_in import tokens_in
from groundspeed_eval.tasks.task import Task


def cache_share(task: Task, result: Result) -> float | None:
    """Return 0 to 1; None when nobody counted."""
    read, prompt = result.answer.tokens_cache_read, tokens_in(task, result)
    return None if read is None or not prompt else read / prompt


SCORE = Score(
    title="prompt tokens from cache",
    family=Family.SPEND,
    summary=Summary.MEAN,
    unit="%",
    better=Better.HIGHER,
    of=cache_share,
)
