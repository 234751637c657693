"""A function as its author left it, to be reviewed: the right answer is silence.

With `--from-history` it is a function that a change wrote. Some have defects that nobody knows of,
so a hint here is a false alarm with high probability, not with certainty.
"""

from __future__ import annotations

from random import Random

from groundspeed_eval.tasks.review import reviewable, under_review
from groundspeed_eval.tasks.source import Source
from groundspeed_eval.tasks.task import Task
from groundspeed_server.text.snapshot import Span

SUMMARY = "nothing: a whole function to review, in which no defect is known"


def find(source: Source, _random: Random, /) -> list[Span]:
    """Return the functions that can be judged as one."""
    return reviewable(source)


def finish(task: Task) -> Task | None:
    """Ask for a review in place of a completion."""
    return under_review(task)
