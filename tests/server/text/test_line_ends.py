"""Lines end in one way, whatever a document has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.text.line_ends import plain, plain_offset


@pytest.mark.parametrize(
    ("text", "made_plain"),
    [("", ""), ("a\nb", "a\nb"), ("a\r\nb\r\n", "a\nb\n"), ("a\rb\r\r\n", "a\nb\n\n")],
)
def test_every_line_end_becomes_a_line_feed(text: str, made_plain: str) -> None:
    assert plain(text) == made_plain


@given(st.text("ab\r\n", max_size=20), st.integers(0, 20))
def test_a_place_stays_between_the_same_characters(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    halved = text[offset - 1 : offset + 1] == "\r\n"
    before = text[: offset - 1] if halved else text[:offset]

    assert plain_offset(text, offset) == len(plain(before))
