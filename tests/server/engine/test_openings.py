"""What a piece of code leaves open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.brackets import CLOSER, balance
from groundspeed_server.engine.openings import openings


@pytest.mark.parametrize(
    ("code", "closers"),
    [
        ("f(a, [", [")", "]"]),
        ("return (\n  <a>\n    <b />\n    {c.map((d) => (", [")", "</a>", "}", ")", ")"]),
        ("<a\n  b={c}", ["/>"]),
        ("<a\n  b={() => {\n    c();\n  }}\n>", ["</a>"]),
        ("<a\n  b\n/>", []),
        ("<a.b>\n  c\n</a.b>", []),
        ("<>\n  <b>c</b>", ["</>"]),
        ("a = `\n<b>\n`;", []),
        ("a = `\n  ${f(\n<b>", ["}", ")"]),
        ("a < b", []),
    ],
)
def test_what_is_open_is_known_with_what_closes_it(code: str, closers: list[str]) -> None:
    assert [opening.closer for opening in openings(code)] == closers


@given(st.text("ab(){}[];\n /", max_size=60))
def test_without_elements_what_is_open_is_what_brackets_say(code: str) -> None:
    unclosed = [CLOSER[bracket.char] for bracket in balance(code).unclosed]

    assert [opening.closer for opening in openings(code)] == unclosed
