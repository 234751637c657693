"""Where lines start."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.text.lines import LineIndex

TEXTS = st.text(st.sampled_from("ab\n\r\u2028\x0b"), max_size=10)
SPLICES = st.tuples(st.integers(0, 12), st.integers(0, 6), TEXTS)


def starts(index: LineIndex) -> list[int]:
    return [index.start_of(line) for line in range(len(index))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [0]),
        ("a", [0]),
        ("a\n", [0, 2]),
        ("a\r\nb\rc\n\rd", [0, 3, 5, 7, 8]),
        ("a\u2028b\u2029c\x85d\x0ce\x0bf\x1cg\x1dh\x1ei", [0]),
    ],
)
def test_only_the_line_ends_of_lsp_end_a_line(text: str, expected: list[int]) -> None:
    assert starts(LineIndex(text)) == expected


@given(TEXTS, st.lists(SPLICES, max_size=8))
def test_an_index_kept_through_edits_equals_a_new_one(
    text: str, splices: list[tuple[int, int, str]]
) -> None:
    index = LineIndex(text)
    for place, length, replacement in splices:
        start = min(place, len(text))
        end = min(start + length, len(text))
        index.splice(text, start, end, replacement)
        text = text[:start] + replacement + text[end:]
        fresh = LineIndex(text)

        assert starts(index) == starts(fresh)
        assert [index.line_of(n) for n in range(len(text) + 1)] == [
            fresh.line_of(n) for n in range(len(text) + 1)
        ]


def test_a_line_that_does_not_exist_has_no_start() -> None:
    with pytest.raises(IndexError):
        LineIndex("a\nb").start_of(2)
