"""95 % intervals: Wilson's for shares, a cluster bootstrap for everything else.

Sources: E. B. Wilson, 1927, JASA 22(158); B. Efron and R. Tibshirani, An Introduction to the
Bootstrap, 1993, chapters 8 and 13 (resampling whole clusters, percentile interval).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from groundspeed_eval.sampling import seeded

Z = 1.959963984540054  # The normal quantile of 0.975.
DRAWS = 1_000
LEVEL = 0.95

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of an interval."""

    low: float
    high: float


def wilson(successes: int, n: int) -> Interval | None:
    """Return Wilson's interval of a share; None without observations."""
    if n == 0:
        return None
    share = successes / n
    centre = share + Z * Z / (2 * n)
    spread = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return Interval(max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def bootstrap(
    clusters: Iterable[Sequence[T]],
    statistic: Callable[[Sequence[T]], float],
    *,
    seed: str,
    level: float = LEVEL,
) -> Interval | None:
    """Return the percentile interval of a statistic, drawing whole clusters with replacement.

    Values of one cluster, such as the tasks of one file, depend on each other; drawing them apart
    would make the interval too narrow. With fewer than two clusters nothing is known: None.

    Args:
        clusters: Observations that belong together.
        statistic: Takes at least one observation.
        seed: The same seed gives the same interval.
        level: How often the interval holds the truth, such as 0.95.
    """
    filled = [cluster for cluster in clusters if cluster]
    if len(filled) < 2:
        return None
    random = seeded(seed)
    tail = (1 - level) / 2
    # The tails must hold enough draws for their ends to be known.
    draws = max(DRAWS, math.ceil(DRAWS * (1 - LEVEL) / (2 * tail)))
    drawn = sorted(
        statistic([value for cluster in random.choices(filled, k=len(filled)) for value in cluster])
        for _ in range(draws)
    )
    return Interval(quantile(drawn, tail), quantile(drawn, 1 - tail))


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean of at least one value."""
    return math.fsum(values) / len(values)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return a quantile of ascending values, with linear interpolation between neighbours."""
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
