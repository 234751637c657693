"""A function with a planted defect, to be reviewed: the defect's place and rule are known."""

from __future__ import annotations

from random import Random

from groundspeed_eval.tasks.defects import plantings
from groundspeed_eval.tasks.review import planted, reviewable
from groundspeed_eval.tasks.source import Source
from groundspeed_eval.tasks.task import Task
from groundspeed_server.text.snapshot import Span

SUMMARY = "nothing: a whole function to review, with a planted defect"


def find(source: Source, _random: Random, /) -> list[Span]:
    """Return the functions in which a defect can be planted."""
    return [span for span in reviewable(source) if plantings(source, span)]


def finish(task: Task) -> Task | None:
    """Plant the defect, and ask for a review in place of a completion."""
    return planted(task)
