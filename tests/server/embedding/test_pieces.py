"""Which pieces have vectors, and which wait for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.embedding.pieces import PieceVectors, content_key, piece_texts
from groundspeed_server.embedding.vectors import Vector

UP = Vector.of([1.0, 0.0])


def code(name: str, lines: int = 10) -> str:
    return "".join(f"export const {name}{line} = compute({line})\n" for line in range(lines))


def learn(pieces: PieceVectors, vector: Vector = UP) -> None:
    pieces.settle([(piece.key, vector) for piece in pieces.next_wanted(100)])


def test_a_piece_waits_until_it_has_a_vector_and_is_found_by_it() -> None:
    pieces = PieceVectors(100)
    pieces.put("a.ts", code("a", 20), wanted=True)
    before = (pieces.wanted, pieces.nearest(UP, 5))
    learn(pieces)

    assert before == (2, [])
    assert (pieces.wanted, pieces.known) == (0, 2)
    assert {place.path for place in pieces.nearest(UP, 5)} == {"a.ts"}


def test_a_file_that_is_read_again_keeps_the_vectors_of_what_it_still_holds() -> None:
    pieces = PieceVectors(100)
    pieces.put("a.ts", code("a") + code("b"), wanted=True)
    learn(pieces)
    pieces.put("a.ts", code("a") + code("c"), wanted=True)

    assert (pieces.known, pieces.wanted) == (1, 1)


def test_what_is_edited_keeps_its_vectors_and_wants_no_new_ones() -> None:
    pieces = PieceVectors(100)
    pieces.put("a.ts", code("a") + code("b"), wanted=True)
    learn(pieces)
    pieces.put("a.ts", code("a") + "x\n" + code("b"), wanted=False)

    assert (pieces.known, pieces.wanted) == (1, 0)


def test_the_same_content_at_two_places_is_one_and_goes_with_the_last_of_them() -> None:
    pieces = PieceVectors(100)
    for path in ("a.ts", "b.ts"):
        pieces.put(path, code("same"), wanted=True)
    learn(pieces)
    known = [pieces.known]
    for path in ("a.ts", "b.ts", "b.ts"):
        pieces.remove(path)
        known.append(pieces.known)

    assert known == [1, 1, 0, 0]


def test_pieces_beyond_the_limit_are_passed_over_until_others_go() -> None:
    pieces = PieceVectors(2)
    pieces.put("a.ts", code("a", 30), wanted=True)
    full = pieces.wanted
    pieces.put("b.ts", code("b"), wanted=True)
    pieces.remove("a.ts")
    pieces.put("b.ts", code("b"), wanted=True)

    assert (full, pieces.wanted) == (2, 1)


def test_what_gets_no_vector_waits_no_more_and_what_is_put_off_waits_behind_the_others() -> None:
    pieces = PieceVectors(100)
    pieces.put("a.ts", code("a", 30), wanted=True)
    first, second, third = pieces.next_wanted(3)
    pieces.put_off([first.key])
    pieces.settle([(second.key, None)])

    assert [piece.key for piece in pieces.next_wanted(3)] == [third.key, first.key]


def test_a_vector_that_comes_when_its_piece_is_gone_is_not_kept() -> None:
    pieces = PieceVectors(100)
    pieces.put("a.ts", code("a"), wanted=True)
    (piece,) = pieces.next_wanted(1)
    pieces.remove("a.ts")
    pieces.settle([(piece.key, UP)])

    assert (pieces.known, pieces.nearest(UP, 1)) == (0, [])


@pytest.mark.parametrize("text", ["", "}\n" * 40, "import a from 'a'\n", "\n" * 200])
def test_what_says_next_to_nothing_gets_no_vector(text: str) -> None:
    assert list(piece_texts(text)) == []


@given(text=st.text(st.sampled_from("ab {}\n"), max_size=400))
def test_pieces_are_told_by_what_they_hold(text: str) -> None:
    for span, piece in piece_texts(text):
        assert text[span.start : span.end] == piece
        assert content_key(piece) == content_key(text[span.start : span.end])
