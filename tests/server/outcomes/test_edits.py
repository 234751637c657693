from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.outcomes.edits import Edit, minimal_edit
from groundspeed_server.outcomes.followed import FollowedText
from groundspeed_server.text.line_ends import plain


@pytest.mark.parametrize("text", ["a", "\n", "\n    ", "()", "{}", "``", '""', " ", "🙂"])
def test_one_key_writes_a_character_a_pair_or_an_indented_line(text: str) -> None:
    assert Edit(3, 3, text).is_keystroke


@pytest.mark.parametrize("text", ["ab", "\na", "", "foo()", "(a"])
def test_more_than_one_key_is_no_keystroke(text: str) -> None:
    assert not Edit(3, 3, text).is_keystroke


def test_a_replacement_of_text_is_no_keystroke() -> None:
    assert not Edit(3, 4, "a").is_keystroke


@pytest.mark.parametrize(("removed", "added"), [(499, 900), (900, 499), (900, 0)])
def test_a_change_that_is_large_one_way_only_may_be_the_engineers(removed: int, added: int) -> None:
    assert not Edit(0, removed, "x" * added).is_replacement


def test_a_large_change_both_ways_is_no_hand_at_work() -> None:
    assert Edit(0, 500, "x" * 500).is_replacement


def test_the_ends_that_stay_are_not_part_of_a_change() -> None:
    edit = minimal_edit("let a = 1;\n", Edit(0, 11, "let ab = 1;\n"))

    assert edit == Edit(5, 5, "b")


@given(st.text("ab\n", max_size=12), st.data())
def test_a_minimal_edit_makes_the_same_text(before: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(start, len(before)))
    edit = Edit(start, end, data.draw(st.text("ab\n", max_size=8)))
    least = minimal_edit(before, edit)

    assert before[:start] + edit.text + before[end:] == (
        before[: least.start] + least.text + before[least.end :]
    )
    assert least.removed <= edit.removed


@pytest.mark.parametrize(
    ("before", "edit", "in_plain"),
    [
        ("a\nb", Edit(1, 1, "\n  "), Edit(1, 1, "\n  ")),
        ("a\r\nb\r\nc", Edit(4, 4, "\r\n  "), Edit(3, 3, "\n  ")),
        ("a\r\nb", Edit(1, 3, ""), Edit(1, 2, "")),
        ("a\r\nb", Edit(1, 2, ""), Edit(2, 2, "")),
        ("a\r\n\nb", Edit(3, 3, "c\r\n"), Edit(2, 2, "c\n")),
        ("a\rb", Edit(2, 2, "\n"), Edit(2, 2, "")),
    ],
)
def test_an_edit_is_the_same_whatever_line_ends_the_document_has(
    before: str, edit: Edit, in_plain: Edit
) -> None:
    assert FollowedText(before).apply(edit) == in_plain


@given(st.text("ab\r\n", max_size=12), st.data())
def test_an_edit_of_the_plain_text_makes_the_plain_text(before: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(start, len(before)))
    edit = Edit(start, end, data.draw(st.text("ab\r\n", max_size=8)))
    made, text = FollowedText(before).apply(edit), plain(before)

    assert text[: made.start] + made.text + text[made.end :] == plain(
        before[:start] + edit.text + before[end:]
    )
