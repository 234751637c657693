"""What is worth showing."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.worth import worth
from support.cursor_marker import answer_at


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty_answer"),
        (" \n\t", "empty_answer"),
        (")", "only_punctuation"),
        ("});", "only_punctuation"),
        ("\n}\n", "only_punctuation"),
        ("{\n}", "only_punctuation"),
        ("=> {\n  }", "only_punctuation"),
        (") {", None),
        ("[\n  '-'\n]", None),
        ("{\n  a\n}", None),
        ("a", "too_short"),
        ("id", None),
        ("[]", None),
        ("{}", None),
        ("''", None),
        ("1;", None),
    ],
)
def test_trifles_are_dropped(text: str, reason: str | None) -> None:
    assert worth(answer_at("const a = $0", text)).dropped == reason


@pytest.mark.parametrize(
    ("marked", "text", "reason"),
    [
        ("import a from 'b$0'", "';", "only_punctuation"),
        ("import a from 'b$0'", "')", "only_punctuation"),
        ("const a = `b$0`", "`;", "only_punctuation"),
        ("import a from 'b$0'", "/c';", None),
        ("const a = b + $0", "'';", None),
    ],
)
def test_the_end_of_a_text_alone_is_a_trifle(marked: str, text: str, reason: str | None) -> None:
    assert worth(answer_at(marked, text)).dropped == reason
