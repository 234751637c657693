from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.outcomes import followed as followed_module
from groundspeed_server.outcomes.edits import Edit
from groundspeed_server.outcomes.followed import FollowedText
from groundspeed_server.text.line_ends import plain
from groundspeed_server.text.pieces import Pieces

TEXTS = st.text("ab\r\n", max_size=20)


@given(TEXTS, st.lists(st.integers(0, 20), min_size=1, max_size=4))
def test_a_place_stays_between_the_same_characters(text: str, offsets: list[int]) -> None:
    followed = FollowedText(text)
    for asked in offsets:
        offset = min(asked, len(text))
        halved = text[offset - 1 : offset + 1] == "\r\n"
        before = text[: offset - 1] if halved else text[:offset]

        assert followed.plain_offset(offset) == len(plain(before))


@given(TEXTS, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3), TEXTS), max_size=8))
def test_many_edits_in_any_order_make_the_plain_text(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    followed = FollowedText(text)
    for place, length, new in edits:
        start = min(place, len(text))
        end = min(start + length, len(text))
        before = plain(text)
        text = text[:start] + new + text[end:]
        least = followed.apply(Edit(start, end, new))

        assert before[: least.start] + least.text + before[least.end :] == plain(text)
        assert str(followed) == text


@pytest.mark.parametrize("step", [1, -1])
def test_edits_of_one_line_after_the_other_read_the_text_once(
    monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """In their order, or from the last one up, as editors send them."""
    read: list[int] = []

    class Counted(Pieces):
        def __getitem__(self, part: slice) -> str:
            found = super().__getitem__(part)
            read.append(len(found))
            return found

    monkeypatch.setattr(followed_module, "Pieces", Counted)
    text = "let a;\r\n" * 2_000
    followed = FollowedText(text)
    for line in range(2_000)[::step]:
        followed.apply(Edit(line * 8, line * 8 + 1, "L"))

    assert sum(read) < 10 * len(text)
