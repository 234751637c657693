"""Whether the offer names the same identifiers in the same order, as CrossCodeEval defines it."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.crosscodeeval import identifiers, prediction_text, without_comments
from groundspeed_eval.scores.offered_text import offered_text
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def identifier_match(task: Task, result: Result) -> float | None:
    """Return 1 or 0; None when nothing was offered."""
    offered = offered_text(task, result)
    if offered is None:
        return None
    wanted = identifiers(without_comments(task.target))
    return float(identifiers(prediction_text(offered)) == wanted)


SCORE = Score(
    title="identifier match (CrossCodeEval)",
    family=Family.PUBLISHED,
    summary=Summary.SHARE,
    unit="%",
    better=Better.HIGHER,
    of=identifier_match,
)
