"""Whether any of the offered texts is what the author wrote: silence is a miss.

Whoever asks for several can choose; this is what there is to choose from. Where one text is
offered, it is a hit by itself.
"""

from __future__ import annotations

from groundspeed_eval.result import Result
from groundspeed_eval.scores.hit import hit
from groundspeed_eval.scores.offered_text import text_in_hole, text_lines
from groundspeed_eval.scores.score import Better, Family, Score, Summary
from groundspeed_eval.tasks.task import Task


def hit_of_any(task: Task, result: Result) -> float | None:
    """Return 1 or 0; None when the system failed, or when no text is wanted."""
    first = hit(task, result)
    if first is None:
        return None
    wanted = text_lines(task.target)
    others = (text_lines(text_in_hole(task, one)) for one in result.answer.alternatives)
    return float(bool(first) or any(other == wanted for other in others))


SCORE = Score(
    title="hits, any of those offered",
    family=Family.QUALITY,
    summary=Summary.SHARE,
    unit="%",
    better=Better.HIGHER,
    of=hit_of_any,
)
