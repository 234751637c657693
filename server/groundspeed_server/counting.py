"""Numbers of things, as sentences have them."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return how many of something there are, as in `1 event` and `2,000 events`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
