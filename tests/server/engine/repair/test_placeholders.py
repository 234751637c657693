"""Comments that stand for code which the model did not write."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.placeholders import placeholders
from support.cursor_marker import answer_at

HERE = "function f() {\n  $0\n}"


@pytest.mark.parametrize(
    "comment",
    [
        "// ...",
        "// ... existing code ...",
        "// existing code",
        "// ... rest of the code remains unchanged",
        "// Rest of your component...",
        "// your code here",
        "// Add the remaining logic here",
        "// implementation goes here",
        "// TODO: implement",
        "/* TODO: implement this function */",
        "{/* ... */}",
    ],
)
def test_an_answer_ends_before_a_comment_in_place_of_code(comment: str) -> None:
    answer = placeholders(answer_at(HERE, f"a();\n  {comment}\n  b();"))

    assert (answer.text, answer.whole) == ("a();\n", False)
    assert placeholders(answer_at(HERE, f"{comment}\n")).dropped == "placeholder"


@pytest.mark.parametrize(
    "comment",
    [
        "// Delete the existing file.",
        "// The rest of the code relies on this.",
        "// TODO: handle errors",
        "// ...and the rest of the names",
        "// We end here.",
        "/** Implements the code. */",
    ],
)
def test_what_an_author_says_in_a_comment_stays(comment: str) -> None:
    text = f"{comment}\n  b();"

    assert placeholders(answer_at(HERE, text)) == answer_at(HERE, text)


def test_in_text_nothing_is_a_placeholder() -> None:
    assert placeholders(answer_at("const a = `$0`", "\n// ...\n")).dropped is None
