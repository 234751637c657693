"""A review takes the outermost functions that a change touches, within a budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.review.selection import changed_spans, select
from groundspeed_server.syntax.functions import FunctionSpan
from groundspeed_server.text.snapshot import Span


def function(start: int, end: int) -> FunctionSpan:
    return FunctionSpan(f"f{start}", Span(start, end), Span(start + 1, end))


OUTER, INNER, NEXT, LAST = function(10, 50), function(20, 30), function(60, 90), function(100, 400)
ALL = (OUTER, INNER, NEXT, LAST)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (None, (OUTER, NEXT, LAST)),
        ((), ()),
        ((Span(22, 25),), (OUTER,)),
        ((Span(0, 10),), ()),
        ((Span(0, 11),), (OUTER,)),
        ((Span(50, 60),), ()),
        ((Span(45, 65),), (OUTER, NEXT)),
        ((Span(70, 70),), (NEXT,)),
        ((Span(60, 60),), ()),
        ((Span(70, 71), Span(120, 130)), (NEXT, LAST)),
    ],
)
def test_outermost_functions_that_a_change_touches(
    changed: tuple[Span, ...] | None, expected: tuple[FunctionSpan, ...]
) -> None:
    assert select(ALL, changed).functions == expected


def test_a_giant_does_not_displace_the_small_ones() -> None:
    selection = select(ALL, None, budget=100)

    assert selection.functions == (OUTER, NEXT)
    assert selection.left_out == 1


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("a\nb\nc\n", "a\nb\nc\n", []),
        ("a\r\nb\r\n", "a\nb\n", []),
        ("a\nb\nc\n", "a\nX\nc\n", ["X\n"]),
        ("a\nc\n", "a\nb\nc\n", ["b\n"]),
        ("a\nb\nc\n", "a\nc\n", [""]),
        ("", "a\n", ["a\n"]),
        ("a", "a\nb", ["b"]),
    ],
)
def test_changed_lines(before: str, after: str, changed: list[str]) -> None:
    spans = changed_spans(before, after)

    assert [after[span.start : span.end] for span in spans] == changed


@given(st.text("ab\n", max_size=40), st.text("ab\n", max_size=40))
def test_what_did_not_change_stood_there_before(before: str, after: str) -> None:
    spans = changed_spans(before, after)
    unchanged = list(after)
    for span in spans:
        unchanged[span.start : span.end] = [""] * (span.end - span.start)

    kept = iter(before.split("\n"))
    assert all(line in kept for line in "".join(unchanged).split("\n") if line)
