"""The order in which candidates are worth showing."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.candidates import Candidate, ranked
from groundspeed_server.text.snapshot import Span

PLAIN = Candidate("a", Span(0, 0))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (Candidate("x", Span(0, 0)), Candidate("y", Span(0, 0), syntax_errors=1)),
        (
            Candidate("x", Span(0, 0), type_errors=2),
            Candidate("y", Span(0, 0), syntax_errors=1),
        ),
        (Candidate("x", Span(0, 0)), Candidate("y", Span(0, 0), type_errors=1, votes=3)),
        (
            Candidate("x", Span(0, 0), type_errors=0, file_change=3),
            Candidate("y", Span(0, 0), type_errors=1, file_change=-3),
        ),
        (
            Candidate("x", Span(0, 0), file_change=-2),
            Candidate("y", Span(0, 0), file_change=-1, votes=3),
        ),
        (Candidate("x", Span(0, 0), votes=2), Candidate("y\nz", Span(0, 0))),
        (Candidate("x\ny", Span(0, 0)), Candidate("x", Span(0, 0))),
    ],
)
def test_the_better_candidate_comes_first(better: Candidate, worse: Candidate) -> None:
    assert ranked([worse, better]) == ranked([better, worse]) == [better, worse]


def test_what_was_dropped_is_not_shown() -> None:
    dropped = Candidate("b", Span(0, 0), dropped="duplicate")

    assert ranked([dropped, PLAIN]) == [PLAIN]


def test_equals_keep_their_order() -> None:
    other = Candidate("b", Span(0, 0))

    assert ranked([PLAIN, other]) == [PLAIN, other]
