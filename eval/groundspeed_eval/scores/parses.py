"""Whether the file parses no worse with the offer than as its author wrote it."""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.offered_text import completed_file
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.source import count_syntax_errors
from groundspeed_eval.tasks.task import Task


def parses(task: Task, result: Result) -> float | None:
    """Return 1 or 0; None when nothing was offered or wanted, or when the file is too large."""
    completed = completed_file(task, result)
    if completed is None or not task.target:
        return None
    known = count_syntax_errors(task.original, task.language)
    left = count_syntax_errors(completed, task.language)
    return None if known is None or left is None else float(left <= known)


SCORE = Score(
    title="parses",
    family=Family.QUALITY,
    summary=Summary.SHARE,
    unit="%",
    better=Better.HIGHER,
    of=parses,
)
