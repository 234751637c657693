"""The text model, against a reference that counts in an array of UTF-16 units."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.text.document import Edit, InvertedRangeError, TextDocument
from groundspeed_server.text.positions import Position, PositionEncoding
from groundspeed_server.text.snapshot import Language, Span

UTF16 = PositionEncoding.UTF16
# Everything that Python or an editor has ever taken for a line end, and characters of all widths.
ALPHABET = ["a", "\n", "\r", "\r\n", "\u2028", "\u2029", "\x85", "\x0c", "\x0b", "\x1c"]
ALPHABET += ["\ufeff", "\U0001f600", "e\u0301", "é"]
TEXTS = st.lists(st.sampled_from(ALPHABET), max_size=14).map("".join)


@dataclass(frozen=True)
class Change:
    start: tuple[int, int]
    size: tuple[int, int]
    text: str


CHANGES = st.builds(
    Change,
    start=st.tuples(st.integers(0, 6), st.integers(0, 8)),
    size=st.tuples(st.integers(0, 2), st.integers(0, 8)),
    text=TEXTS,
)


class Reference:
    """A document as LSP describes it: lines of UTF-16 units, and nothing clever."""

    def __init__(self, text: str) -> None:
        self.units = self.cut(text)

    @staticmethod
    def cut(text: str) -> list[int]:
        raw = text.encode("utf-16-le")
        return [int.from_bytes(raw[i : i + 2], "little") for i in range(0, len(raw), 2)]

    @property
    def text(self) -> str:
        return b"".join(unit.to_bytes(2, "little") for unit in self.units).decode("utf-16-le")

    def lines(self) -> list[tuple[int, int]]:
        """Return where each line starts and where its own units end."""
        found, start, i = [], 0, 0
        while i < len(self.units):
            if self.units[i] in (10, 13):
                pair = self.units[i : i + 2] == [13, 10]
                found.append((start, i))
                i = start = i + 1 + pair
            else:
                i += 1
        return [*found, (start, len(self.units))]

    def index(self, line: int, character: int) -> int:
        lines = self.lines()
        if line >= len(lines):
            return len(self.units)
        start, end = lines[line]
        index = min(start + character, end)
        inside = start < index < end and 0xDC00 <= self.units[index] < 0xE000
        return index - inside

    def position(self, index: int) -> Position:
        line, (start, end) = [x for x in enumerate(self.lines()) if x[1][0] <= index][-1]
        return Position(line, min(index, end) - start)

    def replace(self, start: Position, end: Position, text: str) -> None:
        first, last = self.index(start.line, start.character), self.index(end.line, end.character)
        self.units[first:last] = self.cut(text)


def document(text: str) -> TextDocument:
    return TextDocument(
        uri="file:///w/a.ts", path=None, language=Language.TYPESCRIPT, version=1, text=text
    )


@given(TEXTS, st.lists(CHANGES, max_size=6))
def test_edits_leave_the_same_text_and_positions_as_the_reference(
    text: str, changes: list[Change]
) -> None:
    ours, reference = document(text), Reference(text)
    for change in changes:
        start = Position(*change.start)
        end = Position(start.line + change.size[0], start.character + change.size[1])
        ours.replace(start, end, change.text, UTF16)
        reference.replace(start, end, change.text)
    positions = [ours.position_at(offset, UTF16) for offset in range(len(ours.text) + 1)]
    widths = [len(c.encode("utf-16-le")) // 2 for c in ours.text]
    indexes = [sum(widths[:offset]) for offset in range(len(ours.text) + 1)]

    assert ours.text == reference.text
    assert positions == [reference.position(index) for index in indexes]


@given(TEXTS, st.lists(st.tuples(st.integers(0, 30_000), CHANGES), max_size=8))
def test_edits_far_apart_in_a_long_text_are_the_same_as_each_in_a_text_of_its_own(
    text: str, changes: list[tuple[int, Change]]
) -> None:
    long = f"{text}const a = 1{text}" * 3_000
    ours, each = document(long), document(long)
    for line, change in changes:
        start = Position(line, change.start[1])
        end = Position(line + change.size[0], start.character + change.size[1])
        each = document(each.text)
        edit = each.replace(start, end, change.text, UTF16)

        assert ours.replace(start, end, change.text, UTF16) == edit
    assert ours.text == each.text


@given(TEXTS, st.tuples(st.integers(0, 9), st.integers(0, 12)))
def test_any_position_has_the_offset_of_the_reference(text: str, place: tuple[int, int]) -> None:
    reference = Reference(text)
    before = reference.units[: reference.index(*place)]
    raw = b"".join(unit.to_bytes(2, "little") for unit in before)

    assert document(text).offset_at(Position(*place), UTF16) == len(raw.decode("utf-16-le"))


@given(TEXTS, TEXTS)
def test_a_new_text_is_one_edit_that_keeps_what_is_the_same(old: str, new: str) -> None:
    ours = document(old)
    edit = ours.replace_all(new)
    lines = [ours.position_at(offset, UTF16) for offset in range(len(new) + 1)]

    assert old[: edit.span.start] + edit.text + old[edit.span.end :] == new == ours.text
    assert lines == [document(new).position_at(offset, UTF16) for offset in range(len(new) + 1)]


def test_a_small_difference_between_long_texts_is_a_small_edit() -> None:
    ours = document("one\n" * 500 + "old" + "\ntwo" * 500)

    edit = ours.replace_all("one\n" * 500 + "new!" + "\ntwo" * 500)

    assert edit == Edit(Span(2000, 2003), "new!")


@pytest.mark.parametrize(
    ("text", "position", "offset"),
    [
        ("ab", Position(0, 99), 2),  # Last line without a line end: not one short.
        ("ab\ncd", Position(0, 99), 2),  # Before the line end, not behind it.
        ("ab\r\ncd", Position(0, 3), 2),
        ("ab\n", Position(1, 0), 3),  # The empty last line.
        ("ab\n", Position(1, 7), 3),
        ("ab", Position(9, 0), 2),
        ("", Position(0, 5), 0),
        ("x😀y", Position(0, 2), 1),  # Between the halves of a pair.
        ("a\u2028b\nc", Position(1, 0), 4),
        ("a", Position(2**31 - 1, 2**31 - 1), 1),
    ],
)
def test_positions_are_clamped_to_where_the_editor_would_put_them(
    text: str, position: Position, offset: int
) -> None:
    assert document(text).offset_at(position, UTF16) == offset


def test_text_appended_past_the_end_of_the_last_line_is_appended() -> None:
    ours = document("abc")

    ours.replace(Position(0, 9), Position(0, 9), "X", UTF16)

    assert ours.text == "abcX"


def test_an_inverted_range_is_an_error_and_changes_nothing() -> None:
    ours = document("abc")

    with pytest.raises(InvertedRangeError):
        ours.replace(Position(0, 2), Position(0, 1), "X", UTF16)
    assert ours.text == "abc"


def test_lone_surrogates_never_enter_the_text() -> None:
    ours = document("a\ud83db")

    ours.replace(Position(0, 3), Position(0, 3), "\ude00", UTF16)

    assert ours.text == "a\ufffdb\ufffd"
    assert ours.position_at(4, UTF16) == Position(0, 4)


@pytest.mark.parametrize(
    ("encoding", "position"),
    [
        (PositionEncoding.UTF8, Position(1, 6)),
        (PositionEncoding.UTF16, Position(1, 3)),
        (PositionEncoding.UTF32, Position(1, 2)),
    ],
)
def test_each_encoding_counts_in_its_own_units(
    encoding: PositionEncoding, position: Position
) -> None:
    ours = document("x\né😀z")

    assert ours.position_at(4, encoding) == position
    assert ours.offset_at(position, encoding) == 4


def test_a_snapshot_does_not_follow_later_edits() -> None:
    ours = document("abc")
    before = ours.snapshot

    ours.replace(Position(0, 0), Position(0, 1), "", UTF16)
    ours.version = 2

    assert (before.text, before.version) == ("abc", 1)
    assert (ours.snapshot.text, ours.snapshot.version) == ("bc", 2)
