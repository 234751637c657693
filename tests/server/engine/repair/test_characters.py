"""Characters that no source file should get."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.characters import characters
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\0b", "ab"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u202eb\u200b", "ab"),
        ("a\x1b[31mb", "ab"),
        ("\ufeffa", "a"),
        ("a\ud800", "a\ufffd"),
        ("\tconst é = '€ 😀';\n", "\tconst é = '€ 😀';\n"),
    ],
)
def test_an_answer_is_plain_text(text: str, clean: str) -> None:
    assert characters(answer_at("$0", text)).text == clean
