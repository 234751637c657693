"""Words that several rooms put together."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """Return a number of things, such as `1 task` or `3 tasks`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
