"""How much of the author's text the offer gives before its first mistake.

The characters that agree from the start on, over the length of the author's text: what can be
accepted word by word.
"""

from __future__ import annotations

from itertools import takewhile

from groundspeed_eval.result import Result
from groundspeed_eval.scores.offered_text import offered_text
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def usable_prefix(task: Task, result: Result) -> float | None:
    """Return 0 to 1; None when nothing was offered."""
    offered = offered_text(task, result)
    if offered is None:
        return None
    target = task.target.strip()
    pairs = zip(target, offered.strip(), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)) / len(target)


SCORE = Score(
    title="usable prefix",
    family=Family.QUALITY,
    summary=Summary.MEAN,
    unit="%",
    better=Better.HIGHER,
    of=usable_prefix,
)
