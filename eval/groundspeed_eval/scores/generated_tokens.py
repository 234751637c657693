"""How many tokens a model generated for an answer, and how many of them nobody ever saw.

A token counts as generated when it was heard: the engine stops a model as soon as it has enough,
and what a provider generates until it notices is its own affair. Wasted is what was generated and
is not part of the offer: an answer that is not shown is wasted whole, and of one that is shown the
share of its characters that were cut away, repaired away, or came after the end.
"""

from __future__ import annotations

from groundspeed_eval.result import Answer, Status
from groundspeed_eval.tasks.task import Task


def wasted_share(answer: Answer) -> float | None:
    """Return the share of the generated characters that were not shown; None without any."""
    if not answer.chars_out:
        return None
    if answer.status is not Status.SHOWN:
        return 1.0
    added = sum(repair.added for repair in answer.repairs)
    shown = min(max(0, len(answer.text) - added), answer.chars_out)
    return 1 - shown / answer.chars_out


def wasted(task: Task, answer: Answer, generated: int | None) -> float | None:
    """Return how many of the generated tokens were wasted; None when unknown, and for reviews."""
    share = None if task.review is not None else wasted_share(answer)
    return None if generated is None or share is None else generated * share
