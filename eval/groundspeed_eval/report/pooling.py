"""Ratios over all tasks of a run, as values of single tasks that reports can average and draw.

A ratio such as precision is a sum over a sum: the mean of its values for single tasks, weighted by
what each task adds to the denominator. Every task is given the value that it would have if the
ratio were a plain mean, to first order, so that its mean is the ratio exactly and its spread that
of the ratio (linearisation: K. Wolter, Introduction to Variance Estimation, 2007, chapter 6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from groundspeed_eval.result import Result
from groundspeed_eval.scores.score import Score
from groundspeed_eval.tasks.task import Task


@dataclass(frozen=True, slots=True)
class Valued:
    """A task's own value, and what it weighs among the others; 1 where all weigh the same."""

    task: Task
    value: float
    weight: float = 1.0


def valued(score: Score, task: Task, result: Result) -> Valued | None:
    """Return a task's value of a score; None when it has none."""
    value = score.of(task, result)
    if value is None:
        return None
    return Valued(task, value, 1.0 if score.weight is None else score.weight(task, result))


def pooled(score: Score, members: Sequence[Valued]) -> list[tuple[Task, float]]:
    """Return tasks with values whose mean is the score of all of them; none without any weight."""
    if score.weight is None:
        return [(member.task, member.value) for member in members]
    total = math.fsum(member.weight for member in members)
    if not total:
        return []
    ratio = math.fsum(member.weight * member.value for member in members) / total
    typical = total / len(members)
    return [(m.task, ratio + m.weight / typical * (m.value - ratio)) for m in members]
