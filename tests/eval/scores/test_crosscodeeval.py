"""CrossCodeEval's definitions on cases worked by hand from its paper and scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_eval.scores.crosscodeeval import (
    identifiers,
    prediction_text,
    set_f1,
    similarity,
    without_comments,
)
from groundspeed_eval.scores.registry import all_scores
from support.eval_runs import make_task, shown

NAMES = (
    "crosscodeeval_match",
    "crosscodeeval_similarity",
    "identifier_match",
    "identifier_f1",
)


@pytest.mark.parametrize(
    ("target", "offered", "match", "similar", "id_match", "id_f1"),
    [
        pytest.param("foo(bar);", "foo(bar);", 1, 100, 1, 1, id="equal"),
        pytest.param("foo(bar);", "  foo(bar);  ", 1, 100, 1, 1, id="blanks around"),
        # Eight of nine characters agree: 2 * 8 / (9 + 9) = 0.889.
        pytest.param("foo(bar);", "foo(baz);", 0, 89, 0, 0.5, id="one identifier of two"),
        pytest.param("foo(bar);", "foo(bar); then(more);", 1, 100, 1, 1, id="cut after ;"),
        pytest.param("if (a) {", "if (a) {\n  b()\n}", 1, 100, 1, 1, id="cut after {"),
        pytest.param("a }", "a } b", 1, 100, 1, 1, id="cut after }"),
        # What begins with a bracket is not cut, so `; b` stays: 2 * 1 / (1 + 3) = 0.5.
        pytest.param(";", "; b", 0, 50, 0, 0, id="begins with ;"),
        pytest.param("foo();", "foo(); // why", 1, 100, 1, 1, id="comment after the cut"),
        pytest.param("foo()", "foo() // why", 1, 100, 1, 1, id="comment"),
        pytest.param("foo() // why", "foo()", 1, 100, 1, 1, id="comment in the target"),
        # `#count` counts as a comment in both: `this.` equals `this.`.
        pytest.param("this.#count", "this.#other", 1, 100, 1, 0, id="private fields vanish"),
        # `//` of an address too: `get("https:` in both.
        pytest.param('get("https://a")', 'get("https://b")', 1, 100, 1, 1, id="address"),
        # The letters a, b of 2 + 3 characters: 2 * 2 / 5.
        pytest.param("ab", "a b", 0, 80, 0, 0, id="blank inside"),
        pytest.param("a(b, a)", "a(b)", 0, 73, 0, 1, id="F1 looks at sets"),
        # `(` and `)` agree in order: 2 * 2 / (4 + 4).
        pytest.param("b(a)", "a(b)", 0, 50, 0, 1, id="match looks at order"),
        pytest.param('say("x y", z)', "say('q', z)", 0, 67, 1, 1, id="strings do not count"),
        pytest.param("return 42;", "return 43;", 0, 90, 1, 0, id="no identifiers at all"),
        pytest.param("return null;", "return true;", 0, 75, 0, 0, id="null is an identifier"),
        pytest.param("foo", "", 0, 0, 0, 0, id="empty"),
        pytest.param("a\n  b", "a\nb\n", 1, 75, 1, 1, id="lines without blanks"),
    ],
)
def test_the_scores_are_those_worked_out_by_hand(  # noqa: PLR0917  A table has columns.
    target: str, offered: str, match: int, similar: float, id_match: int, id_f1: float
) -> None:
    task = make_task(target=target)
    scores = [all_scores()[name].of(task, shown(task, offered)) for name in NAMES]

    assert scores == [match, similar, id_match, pytest.approx(id_f1)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a; b", "a;"), ("a { b", "a {"), ("} a", "} a"), ("a", "a"), ("a // b; c", "a ")],
)
def test_a_prediction_is_cut_then_freed_of_comments(text: str, kept: str) -> None:
    assert prediction_text(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a # b", "a "), ("a // b # c", "a "), ("a # b // c", "a "), ("a//\nb", "a\nb")],
)
def test_comments_end_with_their_line(text: str, kept: str) -> None:
    assert without_comments(text) == kept


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("const _a1 = b.c(2d, $e)", ["_a1", "b", "c", "e"]),
        ("x = 'it\\'s' + y", ["x", "y"]),
        ('x = "a\nb" + y', ["x", "y"]),
        ("async of true null undefined", ["async", "of", "true", "null", "undefined"]),
        ("été", []),
    ],
)
def test_identifiers_are_those_that_the_published_scripts_find(text: str, found: list[str]) -> None:
    assert identifiers(text) == found


@given(text=st.text(max_size=40))
def test_a_text_is_wholly_similar_to_itself(text: str) -> None:
    assert similarity(text, text) == 100


@given(one=st.lists(st.sampled_from("abcd")), other=st.lists(st.sampled_from("abcd")))
def test_f1_is_symmetric_and_between_0_and_1(one: list[str], other: list[str]) -> None:
    assert 0 <= set_f1(one, other) == set_f1(other, one) <= 1
