"""Edit similarity as CrossCodeEval defines it: of the first statement, comments aside."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.crosscodeeval import prediction_text, similarity, without_comments
from groundspeed_eval.scores.offered_text import offered_text
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def crosscodeeval_similarity(task: Task, result: Result) -> float | None:
    """Return 0 to 100; None when nothing was offered."""
    offered = offered_text(task, result)
    if offered is None:
        return None
    return similarity(without_comments(task.target), prediction_text(offered))


SCORE = Score(
    title="edit similarity (CrossCodeEval)",
    family=Family.PUBLISHED,
    summary=Summary.MEAN,
    unit="",
    better=Better.HIGHER,
    of=crosscodeeval_similarity,
)
