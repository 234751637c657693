"""The order in which candidates are worth showing."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.candidates import Candidate, ranked, with_syntax_errors
from groundspeed_server.syntax.errors import error_count
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed, UnparsedReason, parse
from groundspeed_server.text.snapshot import Span
from support.cursor_marker import document

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


def test_the_errors_of_the_whole_document_are_counted_with_each_candidate() -> None:
    edited = document("const a = ;\nconst b = (;\n")
    here = Span(10, 10)

    counted = with_syntax_errors(
        edited, parse(edited.text, edited.language), [Candidate("(1", here), Candidate("1", here)]
    )

    anew = [parse(f"const a = {text};\nconst b = (;\n", edited.language) for text in ("(1", "1")]
    assert [each.syntax_errors for each in counted] == [errors(tree) for tree in anew]
    assert ranked(counted)[0].text == "1"


def test_without_a_tree_nobody_looks_for_errors() -> None:
    none = Unparsed(UnparsedReason.TOO_LARGE)

    assert with_syntax_errors(document("const a = ;\n"), none, [PLAIN]) == [PLAIN]


def errors(tree: SyntaxTree | Unparsed) -> int:
    assert isinstance(tree, SyntaxTree)
    return error_count(tree)
