"""What differs, in whole tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.next_edit.difference import difference
from groundspeed_server.text.snapshot import Span


def changes(before: str, after: str) -> list[tuple[str, str]]:
    found = difference(before, after)
    assert found is not None
    return [(found.old(change), found.new(change)) for change in found.changes]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("f(user);\n", "f(person);\n", [("user", "person")]),
        ("const ab = 1;", "const abc = 1;", [("ab", "abc")]),
        ("f(a);", "f(a, b);", [("", ", b")]),
        ("f(a, b);", "f(b);", [("a, ", "")]),
        ("a;\nb;\nc;\n", "x;\nb;\ny;\n", [("a", "x"), ("c", "y")]),
        ("f('x');", "f('y');", [("'x'", "'y'")]),
    ],
)
def test_changes_are_whole_tokens(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert changes(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a;", "a;"),
        ("f( a );", "f(a);"),
        ("", "x;\n" * 900),
        (
            "\n".join(f"a{i} = {i};" for i in range(60)),
            "\n".join(f"b{i} = {i};" for i in range(60)),
        ),
    ],
    ids=["the same", "white space", "a paste", "very many changes"],
)
def test_nothing_follows_from_too_little_or_too_much(before: str, after: str) -> None:
    assert difference(before, after) is None


def test_unchanged_text_is_followed_past_changes() -> None:
    found = difference("one(a); two(b); three(c);", "one(aaa); two(b); three();")
    assert found is not None

    assert found.followed(Span(8, 11)) == Span(10, 13)
    assert found.followed(Span(4, 5)) is None
    assert found.followed(Span(16, 21)) == Span(18, 23)


WORDS = st.lists(
    st.sampled_from(["a", "b", "(", ")", " ", "\n", "'x'", "'", "😀", "\r\n"]), max_size=20
)


@given(WORDS, WORDS)
def test_the_changes_turn_one_text_into_the_other_but_for_white_space(
    old: list[str], new: list[str]
) -> None:
    before, after = "".join(old), "".join(new)
    found = difference(before, after)
    text, end = "", 0
    for change in found.changes if found else ():
        text += before[end : change.before.start] + after[change.after.start : change.after.end]
        end = change.before.end
    text += before[end:]

    assert (
        found is None
        or text.split() == after.split()
        or "".join(text.split()) == "".join(after.split())
    )
