"""How far two texts agree, from their starts and from their ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import AnyStr


def common_start(one: AnyStr, other: AnyStr) -> int:
    """Return the length of the longest common start, by bisection on slice comparison."""
    return _longest(
        min(len(one), len(other)), lambda low, high: other.startswith(one[low:high], low)
    )


def common_end(one: AnyStr, other: AnyStr, most: int) -> int:
    """Return the length of the longest common end, `most` at most, in the same way."""
    end, other_end = len(one), len(other)
    return _longest(
        most,
        lambda low, high: other.startswith(one[end - high : end - low], other_end - high),
    )


def _longest(most: int, agrees: Callable[[int, int], bool]) -> int:
    """Return the greatest length, `most` at most, up to which everything agrees.

    Args:
        most: The bound.
        agrees: Whether what lies between two lengths agrees.
    """
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if agrees(low, middle):
            low = middle
        else:
            high = middle - 1
    return low
