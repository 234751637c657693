"""One figure of the benchmark: ours against a floor or a peer, measured alternately in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A comparison.

    Attributes:
        name: What was measured.
        against: The floor or peer.
        ours_ms: Median milliseconds of ours.
        theirs_ms: Median milliseconds of the other.
        ratio: Median of the pairwise ratios, ours over theirs: it holds when the machine drifts.
    """

    name: str
    against: str
    ours_ms: float
    theirs_ms: float
    ratio: float


def compare(
    name: str,
    against: str,
    *,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    pairs: int = 15,
) -> Figure:
    """Time two callables in turn, A B A B, after one warm-up of each."""
    ours()
    theirs()
    timed = [(_ms(ours), _ms(theirs)) for _ in range(pairs)]
    return Figure(
        name,
        against,
        ours_ms=statistics.median(a for a, _ in timed),
        theirs_ms=statistics.median(b for _, b in timed),
        ratio=statistics.median(a / b for a, b in timed),
    )


def _ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
