"""Positions in the units that an editor counts in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.text.positions import (
    PositionEncoding,
    code_points_in,
    units_in,
    without_lone_surrogates,
)

UTF8, UTF16, UTF32 = PositionEncoding.UTF8, PositionEncoding.UTF16, PositionEncoding.UTF32
TEXTS = st.text(st.sampled_from("aé\u0301€\ufeff\U0001f600\U00010000"), max_size=12)


@pytest.mark.parametrize(
    ("encoding", "units"),
    [(UTF8, 6), (UTF16, 3), (UTF32, 2)],
)
def test_a_text_takes_as_many_units_as_its_encoding_says(
    encoding: PositionEncoding, units: int
) -> None:
    assert units_in("é😀", encoding) == units


@pytest.mark.parametrize(
    ("encoding", "units", "code_points"),
    [
        (UTF8, 0, 0),
        (UTF8, 1, 0),  # Inside é.
        (UTF8, 2, 1),
        (UTF8, 5, 1),  # Inside the face.
        (UTF8, 6, 2),
        (UTF16, 1, 1),
        (UTF16, 2, 1),  # Between the halves of the face.
        (UTF16, 3, 2),
        (UTF16, 4, 3),
        (UTF16, 99, 3),
        (UTF32, 2, 2),
        (UTF32, 99, 3),
    ],
)
def test_units_that_end_inside_a_character_stop_before_it(
    encoding: PositionEncoding, units: int, code_points: int
) -> None:
    assert code_points_in("é😀x", units, encoding) == code_points


@given(TEXTS, st.sampled_from(PositionEncoding))
def test_units_lead_back_to_the_same_code_points(text: str, encoding: PositionEncoding) -> None:
    counts = range(len(text) + 1)

    assert [code_points_in(text, units_in(text[:n], encoding), encoding) for n in counts] == list(
        counts
    )


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain", "plain"),
        ("a\ud83db", "a\ufffdb"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("😀\ufffe\x00", "😀\ufffe\x00"),
    ],
)
def test_halves_of_broken_pairs_are_replaced(text: str, clean: str) -> None:
    assert without_lone_surrogates(text) == clean
