"""Recent edits, and how they are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.context.edits import (
    MOST_EDITS,
    EditHistory,
    line_difference,
    render_edit,
)
from support.cursor_marker import document

LINES = "".join(f"line {number}\n" for number in range(60))


def type_at(history: EditHistory, text: str, line: int, now: float, path: str = "/p/a.ts") -> str:
    """Type a character at the start of a line, and return the text after it."""
    lines = text.splitlines(keepends=True)
    after = "".join([*lines[:line], "x" + lines[line], *lines[line + 1 :]])
    history.edited(text, document(after, path=path), line, now)
    return after


@pytest.mark.parametrize(
    ("before", "after", "line", "removed", "added"),
    [
        ("a\nb\n", "a\nX\nb\n", 1, "", "X\n"),
        ("a\nb\nc\n", "a\nc\n", 1, "b\n", ""),
        ("const a = 1\n", "const ab = 1\n", 0, "const a = 1\n", "const ab = 1\n"),
        ("", "a", 0, "", "a"),
        ("a\nb", "a\nbc", 1, "b", "bc"),
        ("a\r\nb\r\n", "a\r\nX\r\nb\r\n", 1, "", "X\r\n"),
    ],
)
def test_a_difference_is_whole_lines(
    before: str, after: str, line: int, removed: str, added: str
) -> None:
    edit = line_difference(before, document(after))

    assert edit is not None
    assert (edit.line, edit.removed, edit.added) == (line, removed, added)


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_a_difference_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    edit = line_difference(before, document(after))
    if edit is not None:
        start = len("".join(after.split("\n")[: edit.line])) + edit.line
        rebuilt = after[:start] + edit.removed + after[start + len(edit.added) :]

        assert rebuilt == before


@pytest.mark.parametrize(
    ("before", "after"), [("a\n", "a\n"), ("a b\n", "a  b\n"), ("a\n", "a\n" + "b\n" * 4_000)]
)
def test_what_is_no_edit_of_an_engineer_leaves_nothing(before: str, after: str) -> None:
    assert line_difference(before, document(after)) is None


def test_an_edit_is_told_as_a_hunk() -> None:
    edit = line_difference("a\nold\nc\n", document("a\nnew\nmore\nc\n"))

    assert edit is not None
    assert render_edit(edit) == "@@ -2,1 +2,2 @@\n-old\n+new\n+more"


def test_keys_that_follow_each_other_are_one_edit() -> None:
    history = EditHistory()
    text = LINES
    for number in range(3):
        text = type_at(history, text, 5, now=number * 0.5)
    (edit,) = history.edits()

    assert (edit.removed, edit.added) == ("line 5\n", "xxxline 5\n")


@pytest.mark.parametrize(
    ("line", "now", "path"), [(20, 0.1, "/p/a.ts"), (5, 2.0, "/p/a.ts"), (5, 0.1, "/p/b.ts")]
)
def test_edits_elsewhere_or_later_or_in_another_file_are_edits_of_their_own(
    line: int, now: float, path: str
) -> None:
    history = EditHistory()
    after = type_at(history, LINES, 5, now=0.0)
    type_at(history, after if path == "/p/a.ts" else LINES, line, now, path)

    assert len(history.edits()) == 2


def test_only_the_last_edits_are_kept_and_those_of_a_closed_document_are_not() -> None:
    history = EditHistory()
    text = LINES
    for number in range(MOST_EDITS + 2):
        text = type_at(history, text, number * 7 % 60, now=number * 10.0)
    kept = len(history.edits())
    history.forget("file:///p/a.ts")

    assert kept == MOST_EDITS
    assert history.edits() == ()


def test_what_was_typed_and_taken_back_leaves_nothing() -> None:
    history = EditHistory()
    after = type_at(history, LINES, 5, now=0.0)
    history.edited(after, document(LINES, path="/p/a.ts"), 0, 0.5)

    assert history.edits() == ()
