"""The words that retrieval counts."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.context.words import (
    identifiers,
    lines_around,
    lines_before,
    words,
)

TEXT = "one\ntwo\nthree\nfour\nfive"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("parseURLFast", ["parse", "url", "fast"]),
        ("snake_case_2", ["snake", "case", "2"]),
        ("a + b", ["a", "b"]),
        ("HTTP", ["http"]),
        ("", []),
    ],
)
def test_identifiers_fall_apart_into_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_identifiers_come_once_and_in_order() -> None:
    assert identifiers("b.a(b, $c, _d1)") == ["b", "a", "$c", "_d1"]


@pytest.mark.parametrize(
    ("offset", "count", "expected"),
    [(6, 1, "tw"), (6, 2, "one\ntw"), (6, 9, "one\ntw"), (0, 3, ""), (len(TEXT), 1, "five")],
)
def test_lines_before_end_at_the_cursor(offset: int, count: int, expected: str) -> None:
    assert lines_before(TEXT, offset, count) == expected


@pytest.mark.parametrize(
    ("offset", "reach", "expected"),
    [(9, 0, "three"), (9, 1, "two\nthree\nfour"), (9, 9, TEXT), (len(TEXT), 1, "four\nfive")],
)
def test_lines_around_are_whole(offset: int, reach: int, expected: str) -> None:
    assert lines_around(TEXT, offset, reach) == expected
