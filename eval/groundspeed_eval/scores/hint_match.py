"""Which hints of a review name a defect that is there.

A hint names a defect when it is of the same rule and its line is at most two lines away. Each hint
counts for one defect and each defect for one hint: the surest hint chooses first, the nearest
defect (after the review benchmarks that products publish, which match by line and meaning).
"""

from __future__ import annotations

from dataclasses import dataclass

from groundspeed_eval.result import Result, Status
from groundspeed_eval.tasks.task import Defect, Task

LINES_AWAY = 2


@dataclass(frozen=True, slots=True)
class HintMatch:
    """A review beside what there was to find.

    Attributes:
        found: Defects that a hint names.
        hints: Hints in all.
        defects: Defects in all.
    """

    found: int
    hints: int
    defects: int


def hint_match(task: Task, result: Result) -> HintMatch | None:
    """Match hints and defects; None for other tasks, and when the review failed."""
    if task.review is None or result.answer.status is Status.ERROR:
        return None
    hints = result.answer.hints
    left = list(task.review.defects)
    for hint in sorted(hints, key=lambda hint: -hint.confidence):
        near = [defect for defect in left if _names(hint.rule, hint.line, defect)]
        if near:
            left.remove(min(near, key=lambda defect: abs(defect.line - hint.line)))
    defects = len(task.review.defects)
    return HintMatch(found=defects - len(left), hints=len(hints), defects=defects)


def _names(rule: str, line: int, defect: Defect) -> bool:
    return rule == defect.rule and abs(line - defect.line) <= LINES_AWAY
