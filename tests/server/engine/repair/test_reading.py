"""What an answer closes and opens, wherever it begins."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.reading import closers, open_quote, openers
from support.cursor_marker import site_at


@pytest.mark.parametrize(
    ("marked", "quote"),
    [
        ("f($0)", ""),
        ("// it's ($0)", ""),
        ("f('$0')", "'"),
        ("f(\"it's $0)", '"'),
        ('f("it\'s ($0)")', '"'),
        ("f('say \"$0\"')", '"'),
        ("f(`it's ($0)`)", "`"),
        ("f(`a ${$0}`)", "}`"),
        ("f(`a ${{ b: $0 }}`)", ""),
        ("f({ a: $0 })", ""),
        ("a.replace(/it's $0/)", "/"),
    ],
)
def test_what_ends_the_text_at_the_cursor(marked: str, quote: str) -> None:
    assert open_quote(site_at(marked)) == quote


@pytest.mark.parametrize(
    ("text", "quote", "closed", "opened"),
    [
        ("a, b);", "", ");", ""),
        ("a).b(c", "", ")", "("),
        ("string> = {", "", ">", "{"),
        ("a, 'b", "", "", "'"),
        ("a", "'", "", ""),
        ("a) b', (c", "'", ")'", "("),
        ("it's (a) // b)`)", "`", ")`)", ""),
        ("(a\\' b", "'", "", "("),
        ("a' + 'b", "'", "", "'"),
        ("a.b} (c ${d})`);", "}`", "}`);", ""),
        ("a.b(`${c}`)", "}`", "", ""),
        ("a.b({ c", "}`", "", "({"),
    ],
)
def test_what_an_answer_closes_and_opens(text: str, quote: str, closed: str, opened: str) -> None:
    assert (closers(text, quote), openers(text, quote)) == (closed, opened)
