"""Which functions are reviewed: the outermost that a change touches, within a budget."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from groundspeed_server.syntax.functions import FunctionSpan
from groundspeed_server.text.snapshot import Span

# About 4,000 tokens of code: more in one call, and models begin to skim.
BUDGET_CHARACTERS = 16_000


@dataclass(frozen=True, slots=True)
class Selection:
    """Functions to review, in document order, and how many touched ones were left out."""

    functions: tuple[FunctionSpan, ...]
    left_out: int


def select(
    functions: Sequence[FunctionSpan],
    changed: Sequence[Span] | None,
    budget: int = BUDGET_CHARACTERS,
) -> Selection:
    """Choose what to review.

    Args:
        functions: All functions of the document, in document order.
        changed: Spans that changed; None takes every function.
        budget: The most characters of code; the smallest functions go first, so that one giant
            does not displace ten that can be judged well.
    """
    touched = [
        function
        for function in _outermost(functions)
        if changed is None or any(_touch(function.span, span) for span in changed)
    ]
    chosen: list[FunctionSpan] = []
    for function in sorted(touched, key=lambda f: f.span.end - f.span.start):
        budget -= function.span.end - function.span.start
        if budget < 0:
            break
        chosen.append(function)
    chosen.sort(key=lambda function: function.span.start)
    return Selection(tuple(chosen), len(touched) - len(chosen))


def changed_spans(before: str, after: str) -> tuple[Span, ...]:
    """Return the parts of `after` that `before` does not have, by whole lines.

    A deletion is an empty span where the lines were. Line ends do not count as changes.
    """
    old = [line.rstrip("\r\n") for line in before.splitlines(keepends=True)]
    new = after.splitlines(keepends=True)
    starts = [0]
    for line in new:
        starts.append(starts[-1] + len(line))
    matcher = difflib.SequenceMatcher(
        None, old, [line.rstrip("\r\n") for line in new], autojunk=False
    )
    return tuple(
        Span(starts[first], starts[last])
        for tag, _, _, first, last in matcher.get_opcodes()
        if tag != "equal"
    )


def _outermost(functions: Sequence[FunctionSpan]) -> list[FunctionSpan]:
    found: list[FunctionSpan] = []
    for function in functions:
        if not found or function.span.start >= found[-1].span.end:
            found.append(function)
    return found


def _touch(function: Span, change: Span) -> bool:
    if change.start == change.end:
        return function.start < change.start < function.end
    return change.start < function.end and function.start < change.end
