"""Precision and recall of hints in one number, F0.5: a wrong hint costs more than a missing one.

F-beta over a run is (1 + beta²) found / (hints + beta² defects), each summed over all reviews.
Source: C. van Rijsbergen, 1979, Information Retrieval, chapter 7.
"""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.hint_match import hint_match
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task

_BETA_SQUARED = 0.25


def hint_f05(task: Task, result: Result) -> float | None:
    """Return 0 to 1 for one review; None when it failed, or is none."""
    match = hint_match(task, result)
    if match is None:
        return None
    most = weight(task, result)
    return (1 + _BETA_SQUARED) * match.found / most if most else 0.0


def weight(task: Task, result: Result) -> float:
    """Return what the review adds to the denominator."""
    match = hint_match(task, result)
    return 0.0 if match is None else match.hints + _BETA_SQUARED * match.defects


SCORE = Score(
    title="F0.5 of hints",
    family=Family.REVIEW,
    summary=Summary.MEAN,
    unit="%",
    better=Better.HIGHER,
    of=hint_f05,
    weight=weight,
)
