"""Which functions are reviewed: the outermost that a change touches, within a budget.

A function beyond the budget gives way to those within it: what is a wrapper, such as `describe` in
a test, is read piece by piece.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from groundspeed_server.syntax.functions import FunctionSpan
from groundspeed_server.text.snapshot import Span, overlap

# About 4,000 tokens of code: more in one call, and models begin to skim.
BUDGET_CHARACTERS = 16_000
_MANY_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Selection:
    """What to review.

    Attributes:
        functions: In document order.
        left_out: Touched functions for which there was no room beside these, in document order;
            another review has it.
        too_long: How many touched functions no review has room for.
    """

    functions: tuple[FunctionSpan, ...]
    left_out: tuple[FunctionSpan, ...]
    too_long: int


def select(
    functions: Sequence[FunctionSpan],
    changed: Sequence[Span] | None,
    budget: int = BUDGET_CHARACTERS,
) -> Selection:
    """Choose what to review.

    Args:
        functions: All functions of the document, in document order.
        changed: Spans that changed; None takes every function.
        budget: The most characters of code; the smallest functions go first, so that a long one
            does not displace ten that can be judged well.
    """
    fitting, giants = _parted(functions, budget)
    touched = [f for f in fitting if changed is None or any(_touch(f.span, c) for c in changed)]
    chosen: set[FunctionSpan] = set()
    for function in sorted(touched, key=_length):
        budget -= _length(function)
        if budget < 0:
            break
        chosen.add(function)
    return Selection(
        functions=tuple(f for f in touched if f in chosen),
        left_out=tuple(f for f in touched if f not in chosen),
        too_long=sum(_is_missed(giant, functions, changed) for giant in giants),
    )


def changed_spans(before: str, after: str) -> tuple[Span, ...]:
    """Return the parts of `after` that `before` does not have, by whole lines.

    A deletion is an empty span where the lines were. Line ends do not count as changes.
    """
    old = [line.rstrip("\r\n") for line in before.splitlines(keepends=True)]
    kept_ends = after.splitlines(keepends=True)
    new = [line.rstrip("\r\n") for line in kept_ends]
    starts = list(itertools.accumulate(map(len, kept_ends), initial=0))
    head = _agreeing(old, new)
    tail = _agreeing(old[head:][::-1], new[head:][::-1])
    middle = (old[head : len(old) - tail], new[head : len(new) - tail])
    # Lines that stand everywhere, such as brackets, take minutes to align in a long text. Then they
    # follow the other lines around them.
    matcher = difflib.SequenceMatcher(None, *middle, autojunk=len(new) > _MANY_LINES)
    return tuple(
        Span(starts[head + first], starts[head + last])
        for tag, _, _, first, last in matcher.get_opcodes()
        if tag != "equal"
    )


def _agreeing(some: Sequence[str], others: Sequence[str]) -> int:
    """Return how many lines two texts have in common at their start."""
    pairs = enumerate(zip(some, others, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(some), len(others)))


def _parted(
    functions: Sequence[FunctionSpan], budget: int
) -> tuple[list[FunctionSpan], list[FunctionSpan]]:
    """Return the outermost functions within the budget, and those beyond it around them."""
    fitting: list[FunctionSpan] = []
    giants: list[FunctionSpan] = []
    for function in functions:
        if fitting and function.span.start < fitting[-1].span.end:
            continue
        (fitting if _length(function) <= budget else giants).append(function)
    return fitting, giants


def _is_missed(
    giant: FunctionSpan, functions: Sequence[FunctionSpan], changed: Sequence[Span] | None
) -> bool:
    """Whether code of a giant is to be reviewed that none of the functions within it holds."""
    within = [f for f in functions if f is not giant and _holds(giant.span, f.span)]
    if changed is None:
        outermost, _ = _parted(within, _length(giant))
        # A wrapper has little code of its own.
        return sum(map(_length, outermost)) < _length(giant) / 2
    return any(
        change.start < change.end
        and _touch(giant.span, change)
        and not any(_touch(f.span, change) for f in within)
        for change in changed
    )


def _length(function: FunctionSpan) -> int:
    return function.span.end - function.span.start


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _touch(function: Span, change: Span) -> bool:
    if change.start == change.end:
        return function.start < change.start < function.end
    return overlap(function, change)
