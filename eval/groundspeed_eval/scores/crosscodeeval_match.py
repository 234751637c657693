"""Exact match as CrossCodeEval defines it: of the first statement, comments aside."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.crosscodeeval import prediction_text, without_comments
from groundspeed_eval.scores.offered_text import offered_text, text_lines
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def crosscodeeval_match(task: Task, result: Result) -> float | None:
    """Return 1 or 0; None when nothing was offered."""
    offered = offered_text(task, result)
    if offered is None:
        return None
    wanted = text_lines(without_comments(task.target))
    return float(text_lines(prediction_text(offered)) == wanted)


SCORE = Score(
    title="exact match (CrossCodeEval)",
    family=Family.PUBLISHED,
    summary=Summary.SHARE,
    unit="%",
    better=Better.HIGHER,
    of=crosscodeeval_match,
)
