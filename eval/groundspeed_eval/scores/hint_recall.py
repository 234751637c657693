"""Which share of the defects a hint names, over all defects of a run."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.hint_match import hint_match
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def hint_recall(task: Task, result: Result) -> float | None:
    """Return 0 to 1 for one review; None when it failed, or is none."""
    match = hint_match(task, result)
    return None if match is None else match.found / max(1, match.defects)


def weight(task: Task, result: Result) -> float:
    """Return how many defects there are."""
    match = hint_match(task, result)
    return 0.0 if match is None else match.defects


SCORE = Score(
    title="recall of defects",
    family=Family.REVIEW,
    summary=Summary.MEAN,
    unit="%",
    better=Better.HIGHER,
    of=hint_recall,
    weight=weight,
)
