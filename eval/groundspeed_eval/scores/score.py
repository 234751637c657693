"""What a score is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from groundspeed_eval.result import Result
from groundspeed_eval.tasks.task import Task


class Family(IntEnum):
    """What a score is about; reports go in this order."""

    QUALITY = 1
    PUBLISHED = 2  # Quality, as others define it.
    REVIEW = 3
    QUIET = 4
    SPEED = 5
    SPEND = 6


class Summary(StrEnum):
    """How the values of many tasks become one figure."""

    SHARE = "share"  # Each value is 0 or 1.
    MEAN = "mean"
    QUANTILES = "quantiles"  # The median and the 95th percentile.


class Better(StrEnum):
    """Which way is up."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score.

    Attributes:
        title: What a reader of the report sees.
        family: What it is about.
        summary: How values are summed up.
        unit: `%` for values from 0 to 1, else the unit of the values.
        better: Which way is up.
        of: The value for one task; None when the task cannot be scored, which is never a zero.
        weight: For a ratio over all tasks, what a task adds to its denominator; None where all
            tasks count alike.
    """

    title: str
    family: Family
    summary: Summary
    unit: str
    better: Better
    of: Callable[[Task, Result], float | None]
    weight: Callable[[Task, Result], float] | None = None
