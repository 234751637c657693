"""One figure of the benchmark: ours against a floor or a peer, measured in turn in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

Pair = tuple[float, float]
Ours = TypeVar("Ours")
Theirs = TypeVar("Theirs")


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure should reach. Nothing fails on it: machines differ, and are busy.

    Attributes:
        limit: The bound.
        of: What is held against it: the ratio, or our own number in the figure's unit.
        at_least: Whether more is better.
    """

    limit: float
    of: Literal["ratio", "ours"]
    at_least: bool = False

    def is_met(self, figure: Figure) -> bool | None:
        """Whether the figure reaches it; None where that could not be measured."""
        value = figure.ratio if self.of == "ratio" else figure.ours
        if value is None:
            return None
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """A comparison.

    Attributes:
        name: What was measured.
        unit: The unit of both numbers, such as `ms`.
        ours: The median of ours.
        against: The floor or the peer; or why there is none.
        theirs: The median of the other; None when it was not measured.
        ratio: The median of the pairwise ratios, ours over theirs: it holds when the machine
            drifts, where the medians do not.
        goal: What is to be reached, if anything.
    """

    name: str
    unit: str
    ours: float
    against: str
    theirs: float | None
    ratio: float | None
    goal: Goal | None = None

    @classmethod
    def of_pairs(
        cls, name: str, unit: str, pairs: Sequence[Pair], *, against: str, goal: Goal | None = None
    ) -> Figure:
        """Make a figure of (ours, theirs) pairs that were measured in turn."""
        return cls(
            name,
            unit,
            ours=statistics.median(ours for ours, _ in pairs),
            against=against,
            theirs=statistics.median(theirs for _, theirs in pairs),
            ratio=statistics.median(ours / theirs for ours, theirs in pairs),
            goal=goal,
        )

    @classmethod
    def alone(
        cls, name: str, unit: str, ours: float, *, why: str, goal: Goal | None = None
    ) -> Figure:
        """Make a figure where there is nothing to compare with, and say why."""
        return cls(name, unit, ours, against=why, theirs=None, ratio=None, goal=goal)


def in_turn(
    ours: Callable[[], Ours], theirs: Callable[[], Theirs], *, pairs: int
) -> list[tuple[Ours, Theirs]]:
    """Measure two things in turn, A B A B, after a first round of both that does not count."""
    ours()
    theirs()
    return [(ours(), theirs()) for _ in range(pairs)]


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1_000
