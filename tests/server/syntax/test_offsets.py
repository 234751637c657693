"""Offsets survive every kind of character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.syntax.offsets import OffsetMap

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab\n\r{é€\u2028\U0001f600\U00010000"), st.characters(codec="utf-8")
    ),
    max_size=60,
).map(lambda text: text * 100)


@given(TEXTS, st.integers(min_value=0, max_value=6_000))
def test_a_code_point_maps_to_the_length_of_what_stands_before_it(text: str, offset: int) -> None:
    offset = min(offset, len(text))

    assert OffsetMap(text, text.encode()).to_byte(offset) == len(text[:offset].encode())


@given(TEXTS, st.integers(min_value=0, max_value=6_000))
def test_there_and_back_is_the_same_place(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    offsets = OffsetMap(text, text.encode())

    assert offsets.to_offset(offsets.to_byte(offset)) == offset


@given(TEXTS, st.integers(min_value=-5, max_value=30_000))
def test_a_byte_inside_a_character_belongs_to_that_character(text: str, byte: int) -> None:
    source = text.encode()
    clamped = min(max(byte, 0), len(source))

    offset = OffsetMap(text, source).to_offset(byte)

    assert len(text[:offset].encode()) <= clamped < len(
        text[: offset + 1].encode()
    ) or clamped == len(source)


def test_places_outside_the_text_are_clamped() -> None:
    for text in ("abc", "äbc"):
        offsets = OffsetMap(text, text.encode())

        assert (offsets.to_byte(-1), offsets.to_byte(99)) == (0, len(text.encode()))
        assert (offsets.to_offset(-1), offsets.to_offset(99)) == (0, 3)
