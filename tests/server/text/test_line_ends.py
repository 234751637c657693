"""Lines end in one way, whatever a document has."""

from __future__ import annotations

import pytest

from groundspeed_server.text.line_ends import plain


@pytest.mark.parametrize(
    ("text", "made_plain"),
    [("", ""), ("a\nb", "a\nb"), ("a\r\nb\r\n", "a\nb\n"), ("a\rb\r\r\n", "a\nb\n\n")],
)
def test_every_line_end_becomes_a_line_feed(text: str, made_plain: str) -> None:
    assert plain(text) == made_plain
