"""Whether the offer is what the author wrote, line by line, blanks around lines aside."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.offered_text import offered_text, text_lines
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def exact_match(task: Task, result: Result) -> float | None:
    """Return 1 or 0; None when nothing was offered."""
    offered = offered_text(task, result)
    return None if offered is None else float(text_lines(offered) == text_lines(task.target))


SCORE = Score(
    title="exact match",
    family=Family.QUALITY,
    summary=Summary.SHARE,
    unit="%",
    better=Better.HIGHER,
    of=exact_match,
)
