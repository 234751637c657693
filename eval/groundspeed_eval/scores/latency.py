"""How long the engineer waits for an offer, or for its absence."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.scores.timing import is_timed
from groundspeed_eval.tasks.task import Task


def latency(task: Task, result: Result) -> float | None:  # noqa: ARG001  The text does not matter.
    """Return milliseconds; None when the system failed, or no time was measured."""
    return result.latency_ms if is_timed(result) else None


SCORE = Score(
    title="time to answer",
    family=Family.SPEED,
    summary=Summary.QUANTILES,
    unit="ms",
    better=Better.LOWER,
    of=latency,
)
