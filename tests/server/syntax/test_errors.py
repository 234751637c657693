"""Errors of syntax are counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.syntax.errors import error_count
from groundspeed_server.syntax.tree import SyntaxTree, parse
from groundspeed_server.text.snapshot import Language

PATIENT = 10_000
PIECES = (
    "const a = ",
    "(",
    ")",
    "{",
    "}",
    "=>",
    ";",
    "\n",
    "if (b) ",
    "`${",
    "<T>",
    "#",
    "class C ",
)


def tree_of(text: str) -> SyntaxTree:
    tree = parse(text, Language.TYPESCRIPT, PATIENT)
    assert isinstance(tree, SyntaxTree)
    return tree


@pytest.mark.parametrize(
    ("text", "errors"),
    [("", 0), ("const a = 1;", 0), ("f(1;", 1), ("const a = 1;\nconst b = [;\nf(2", 2)],
)
def test_each_wrong_place_counts(text: str, errors: int) -> None:
    assert error_count(tree_of(text)) == errors


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_no_error_is_passed_over(text: str) -> None:
    tree = tree_of(text)

    assert error_count(tree) == sum(node.is_error or node.is_missing for node, _ in tree.walk())
