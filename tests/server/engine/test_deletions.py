"""What was just deleted is not brought back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.deletions import RecentDeletions
from support.cursor_marker import document

GONE = "validate(order);"


def observed(*texts: str, step: float = 1.0) -> RecentDeletions:
    deletions = RecentDeletions()
    for number, text in enumerate(texts):
        deletions.observe(document(text), number * step)
    return deletions


@pytest.mark.parametrize(
    ("suggested", "restores"),
    [
        (GONE, True),
        ("validate( order );", True),
        ("validate(order);\n  more();", True),
        ("validate(", True),
        ("validate(cart);", False),
        ("v", False),
    ],
)
def test_a_suggestion_that_says_it_again_is_found(suggested: str, *, restores: bool) -> None:
    deletions = observed(f"a();\n  {GONE}\nb();\n", "a();\n  \nb();\n")

    assert deletions.restores("file:///project/src/a.ts", 7, suggested, 5.0) is restores


@pytest.mark.parametrize(("offset", "now"), [(7, 31.5), (400, 5.0)])
def test_elsewhere_and_later_it_may_be_said(offset: int, now: float) -> None:
    deletions = observed(f"a();\n  {GONE}\nb();\n", "a();\n  \nb();\n")

    assert not deletions.restores("file:///project/src/a.ts", offset, GONE, now)


def test_another_document_remembers_nothing() -> None:
    deletions = observed(GONE, "")

    assert not deletions.restores("file:///other.ts", 0, GONE, 1.0)


def test_a_word_that_goes_character_by_character_is_one_deletion() -> None:
    texts = [f"a.{'customers'[:left]}" for left in range(9, -1, -1)]
    deletions = observed(*texts, step=0.1)

    assert deletions.restores("file:///project/src/a.ts", 2, "customers.length", 1.0)


def test_the_correction_of_a_slip_is_no_deletion() -> None:
    deletions = observed("const total = items.lenth", "const total = items.len", step=0.1)

    assert not deletions.restores("file:///project/src/a.ts", 23, "th of a very long name", 1.0)


@given(st.text("ab\n", max_size=30), st.text("xyz", min_size=8, max_size=20), st.text("ab\n"))
def test_every_long_deletion_is_found_where_it_was(before: str, gone: str, after: str) -> None:
    deletions = observed(before + gone + after, before + after)

    assert deletions.restores("file:///project/src/a.ts", len(before), gone, 1.0)
