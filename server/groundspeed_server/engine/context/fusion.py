"""Makes one ranking of several, by rank alone, since their scores cannot be compared.

Reciprocal rank fusion (G. Cormack, C. Clarke and S. Büttcher, 2009).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

_K = 60

T = TypeVar("T", bound=Hashable)


def fused(rankings: Sequence[Sequence[T]], most: int) -> list[T]:
    """Return what several rankings hold, first what stands high in most of them.

    Args:
        rankings: Each the best first; of equals, the earlier ranking's comes first.
        most: How many, at most.
    """
    scores: dict[T, float] = {}
    for ranking in rankings:
        for place, one in enumerate(ranking, start=1):
            scores[one] = scores.get(one, 0.0) + 1 / (_K + place)
    return sorted(scores, key=lambda one: scores[one], reverse=True)[:most]
