"""Pieces of files."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.engine.context.pieces import PIECE_LINES, pieces


@given(st.text(alphabet="ab\n", max_size=300))
def test_pieces_are_the_text_in_runs_of_whole_lines(text: str) -> None:
    cut = [text[span.start : span.end] for span in pieces(text)]

    assert "".join(cut) == text
    assert all(piece.count("\n") <= PIECE_LINES for piece in cut)
    assert all(piece.count("\n") == PIECE_LINES for piece in cut[:-1])
