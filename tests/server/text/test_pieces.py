"""A long text in pieces, against a string."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.text.pieces import Pieces

# Long enough for many pieces, and wide in one place.
TEXT = "".join(f"{number},😀" if number == 777 else f"{number}," for number in range(20_000))
PLACES = st.integers(0, len(TEXT) + 9)
SPLICES = st.tuples(
    PLACES,
    st.integers(0, 3) | st.integers(0, 50_000),
    st.text("xé", max_size=3) | st.integers(0, 50_000).map(lambda length: "y" * length),
)


@given(st.lists(SPLICES, max_size=8), PLACES, PLACES)
def test_a_text_in_pieces_changes_as_a_string_does(
    splices: list[tuple[int, int, str]], begin: int, end: int
) -> None:
    pieces, text = Pieces(TEXT), TEXT
    for place, length, replacement in splices:
        start = min(place, len(text))
        stop = min(start + length, len(text))
        pieces.splice(start, stop, replacement)
        text = text[:start] + replacement + text[stop:]

    assert str(pieces) == text
    assert len(pieces) == len(text)
    assert pieces[begin:end] == text[begin:end]
    assert [character in pieces for character in "xéy😀#"] == [c in text for c in "xéy😀#"]


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (0, 0), (2, 1), (3, 9), (9, 12), (1, 3)])
def test_a_part_is_what_a_string_would_give(start: int, end: int) -> None:
    assert Pieces("abc")[start:end] == "abc"[start:end]


def test_a_part_of_no_text_is_empty() -> None:
    pieces = Pieces("abc")
    pieces.splice(0, 3, "")

    assert (str(pieces), pieces[0:1], len(pieces)) == ("", "", 0)
