"""A review takes the outermost functions that a change touches, within a budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.review.selection import Selection, changed_spans, select
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


def test_a_long_function_does_not_displace_the_small_ones() -> None:
    selection = select(ALL, None, budget=300)

    assert selection == Selection((OUTER, NEXT), left_out=(LAST,), too_long=0)


def test_what_was_left_out_has_room_in_the_next_review() -> None:
    first = select(ALL, None, budget=40)
    second = select(ALL, [function.span for function in first.left_out], budget=40)

    assert (first.functions, first.left_out) == ((NEXT,), (OUTER,))
    assert (second.functions, second.left_out) == ((OUTER,), ())


WRAPPER, MIDDLE = function(0, 900), function(10, 410)
ONE, TWO, THREE = function(20, 120), function(130, 230), function(240, 340)
FOUR, FIVE = function(420, 460), function(490, 530)
NESTED = (WRAPPER, MIDDLE, ONE, TWO, THREE, FOUR, FIVE)


@pytest.mark.parametrize(
    ("changed", "expected", "too_long"),
    [
        (None, (ONE, TWO, THREE, FOUR, FIVE), 0),
        ([Span(30, 40)], (ONE,), 0),
        ([Span(110, 140)], (ONE, TWO), 0),
        ([Span(425, 426)], (FOUR,), 0),
        ([Span(15, 16)], (), 1),
        ([Span(800, 810), Span(15, 16)], (), 2),
        ([Span(800, 810), Span(30, 40)], (ONE,), 1),
        ([Span(800, 800)], (), 0),
        ([Span(900, 910)], (), 0),
    ],
    ids=[
        "every function",
        "in a small one",
        "in two",
        "in a small one of the wrapper",
        "between small ones",
        "in code of both long ones",
        "in code of one, and in a small one",
        "a deletion",
        "behind all",
    ],
)
def test_a_function_beyond_the_budget_gives_way_to_those_within_it(
    changed: list[Span] | None, expected: tuple[FunctionSpan, ...], too_long: int
) -> None:
    assert select(NESTED, changed, budget=399) == Selection(expected, (), too_long)


@pytest.mark.parametrize(("own", "too_long"), [(400, 0), (600, 1)])
def test_a_long_function_with_much_code_of_its_own_is_told(own: int, too_long: int) -> None:
    functions = (function(0, 1000), function(own, 1000))

    assert select(functions, None, budget=600).too_long == too_long


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
def test_changed_spans_are_the_lines_that_came_or_differ(
    before: str, after: str, changed: list[str]
) -> None:
    spans = changed_spans(before, after)

    assert [after[span.start : span.end] for span in spans] == changed


def test_changed_lines_of_a_long_text_of_much_the_same_lines() -> None:
    """Without a rule for them it takes minutes to align ten thousand brackets."""
    before = "".join(f"  {{\n    id: {n},\n    tags: [],\n  }},\n" for n in range(5_000))
    after = before.replace("id: 7,", "id: 70_007,").replace("id: 4990,\n    tags: [],", "id: 4990,")

    spans = changed_spans(before, after)

    assert [after[span.start : span.end] for span in spans] == ["    id: 70_007,\n", ""]


@given(st.text("ab\n", max_size=40), st.text("ab\n", max_size=40))
def test_what_did_not_change_stood_there_before(before: str, after: str) -> None:
    spans = changed_spans(before, after)
    unchanged = list(after)
    for span in spans:
        unchanged[span.start : span.end] = [""] * (span.end - span.start)

    kept = iter(before.split("\n"))
    assert all(line in kept for line in "".join(unchanged).split("\n") if line)
