"""How well the offer's identifiers meet the author's, as sets, as CrossCodeEval defines it."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.crosscodeeval import (
    identifiers,
    prediction_text,
    set_f1,
    without_comments,
)
from groundspeed_eval.scores.offered_text import offered_text
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def identifier_f1(task: Task, result: Result) -> float | None:
    """Return 0 to 1; None when nothing was offered."""
    offered = offered_text(task, result)
    if offered is None:
        return None
    wanted = identifiers(without_comments(task.target))
    return set_f1(wanted, identifiers(prediction_text(offered)))


SCORE = Score(
    title="identifier F1 (CrossCodeEval)",
    family=Family.PUBLISHED,
    summary=Summary.MEAN,
    unit="%",
    better=Better.HIGHER,
    of=identifier_f1,
)
