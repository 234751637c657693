"""How alike the offer and the author's text are, 0 to 100.

The normalised Indel similarity (`fuzz.ratio`) of both texts without outer blanks, over code
points; the mean over tasks is a mean of sentences, as in CrossCodeEval.
"""

from __future__ import annotations

from rapidfuzz import fuzz

from groundspeed_eval.result import Result
from groundspeed_eval.scores.offered_text import offered_text
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def edit_similarity(task: Task, result: Result) -> float | None:
    """Return 0 to 100; None when nothing was offered."""
    offered = offered_text(task, result)
    return None if offered is None else fuzz.ratio(task.target.strip(), offered.strip())


SCORE = Score(
    title="edit similarity",
    family=Family.QUALITY,
    summary=Summary.MEAN,
    unit="",
    better=Better.HIGHER,
    of=edit_similarity,
)
